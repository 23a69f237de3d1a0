import * as fs from "node:fs";
import { dirname } from "node:path";
import { expect, it } from "vitest";
import { inboxOf, prepare } from "../../../src/mailbox/maildir/inbox.ts";
import { pathsIn } from "../../../src/paths.ts";
import { BOB, refusal } from "../../machine.ts";
import { HOSTILE } from "../fixtures.ts";
import { bobsInbox } from "./bobs-inbox.ts";

const inbox = bobsInbox();

it("lies below its owner's folder, every part in a folder of its own", () => {
	const paths = pathsIn(inbox.home);
	const { owner, root, ...folders } = inboxOf(paths, BOB);
	expect([owner, root]).toEqual([BOB, paths.root]);
	expect(new Set(Object.values(folders).map(dirname))).toEqual(new Set([paths.inbox(BOB)]));
	expect(new Set(Object.values(folders)).size).toBe(6);
});

it.each(HOSTILE)("is nobody's of the name %j", async (text) => {
	expect((await refusal(() => inboxOf(pathsIn(inbox.home), text))).code).toBe("bad_input");
});

it("is made private, with Intercom's own folder", async () => {
	fs.mkdirSync(inbox.home, { mode: 0o755 });
	const at = inboxOf(pathsIn(inbox.home), BOB);
	await prepare(at, at.unread);
	for (const path of [inbox.home, at.unread]) expect(fs.statSync(path).mode & 0o777).toBe(0o700);
	expect(fs.existsSync(at.cur)).toBe(false);
});
