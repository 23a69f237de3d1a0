import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { openFileStores } from "../../src/mailbox/stores.ts";
import { pathsIn } from "../../src/paths.ts";
import { aMessage, aQuestion } from "./fixtures.ts";

const root = mkdtempSync(join(tmpdir(), "intercom-stores-"));
afterAll(() => rmSync(root, { recursive: true }));

it("makes nothing before the first call, and then all below one folder", async () => {
	const paths = pathsIn(join(root, "intercom"));
	const { mailbox, receipts, questions } = openFileStores(paths);
	expect(existsSync(paths.root)).toBe(false);
	const message = aMessage();
	await mailbox.put(message);
	await receipts.note(message.id, { state: "queued" });
	await questions.put(aQuestion());
	expect(readdirSync(paths.root).sort()).toEqual(["inbox", "questions", "receipts", "sent"]);
	expect(await openFileStores(paths).mailbox.find(message.to, message.id)).toEqual(message);
});
