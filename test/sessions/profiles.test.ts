import {
	chownSync,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { profileOf, readProfiles, writeProfile } from "../../src/sessions/profiles.ts";
import { describeEntry, roster } from "../../src/sessions/roster.ts";
import { ANN, aMachine, BOB, CAT, type Machine, NOON, refusal } from "../machine.ts";
import { withOtherUser } from "../other-user.ts";

let machine: Machine;
let context: Context;
beforeEach(() => {
	machine = aMachine();
	context = machine.context();
});
afterEach(() => machine.end());

const nameOf = (session: string) => profileOf(context, session)?.name;
const fileOf = (session: string) => context.config.paths.profile(session);
/** Writes a file there by hand, whatever it holds. */
function byHand(session: string, content: unknown): string {
	mkdirSync(context.config.paths.profiles, { recursive: true });
	writeFileSync(fileOf(session), typeof content === "string" ? content : JSON.stringify(content));
	return fileOf(session);
}
const fields = (session: string, more: object = {}) => {
	return { v: 1, session, name: "by hand", updatedAt: new Date(NOON).toISOString(), ...more };
};

describe("a profile", () => {
	it("is read as it was written, with the time of the clock", async () => {
		await writeProfile(context, { session: ANN, name: "api", role: "reviewer" });
		const updatedAt = new Date(NOON).toISOString();
		expect(profileOf(context, ANN)).toEqual({ v: 1, session: ANN, name: "api", role: "reviewer", updatedAt });
		expect(profileOf(context, BOB)).toBeUndefined();
	});

	it("holds nothing in its file that a terminal obeys or hides", async () => {
		await writeProfile(context, { session: ANN, summary: "a\u202eb\u009bc" });
		expect(readFileSync(fileOf(ANN), "utf8")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
	});

	it.each<[string, () => unknown]>([
		["is half written", () => byHand(ANN, '{"v":1')],
		["is of another version", () => byHand(ANN, fields(ANN, { v: 2 }))],
		["names another session", () => byHand(ANN, fields(BOB))],
		["is a link", () => symlinkSync(byHand(BOB, fields(ANN)), fileOf(ANN))],
		["is a folder", () => mkdirSync(fileOf(ANN), { recursive: true })],
		["is too large", () => byHand(ANN, fields(ANN, { summary: "x".repeat(1 << 17) }))],
	])("that %s is none, and hurts no other", async (_, make) => {
		await writeProfile(context, { session: CAT, name: "cat" });
		make();
		expect(nameOf(ANN)).toBeUndefined();
		expect(nameOf(CAT)).toBe("cat");
	});

	it("of another version is left alone: what would replace it is refused", async () => {
		const file = byHand(ANN, fields(ANN, { v: 2 }));
		const before = readFileSync(file, "utf8");
		const error = await refusal(() => writeProfile(context, { session: ANN, name: "api" }));
		expect(error.code).toBe("unreadable");
		expect(error.hint).toContain("newest version");
		expect(readFileSync(file, "utf8")).toBe(before);
	});

	it("takes the place of one that is half written, and of a link, not of what that leads to", async () => {
		byHand(ANN, '{"v":1');
		await writeProfile(context, { session: ANN, name: "api" });
		expect(nameOf(ANN)).toBe("api");
		const elsewhere = join(machine.root, "elsewhere.json");
		renameSync(fileOf(ANN), elsewhere);
		symlinkSync(elsewhere, fileOf(ANN));
		await writeProfile(context, { session: ANN, name: "new" });
		expect(nameOf(ANN)).toBe("new");
		expect(readFileSync(elsewhere, "utf8")).toContain('"api"');
	});

	it("is not asked for where nobody has one: no folder is made", () => {
		expect(readProfiles(context).size).toBe(0);
		expect(existsSync(context.config.paths.profiles)).toBe(false);
	});
});

withOtherUser("beside another user", (other) => {
	it("a profile that another user owns is none", () => {
		chownSync(byHand(ANN, fields(ANN)), other.uid, other.uid);
		expect(nameOf(ANN)).toBeUndefined();
	});
});

describe("after /clear", () => {
	beforeEach(async () => {
		await writeProfile(context, { session: ANN, name: "first" });
		machine.card(ANN, { movedTo: BOB });
	});

	it("the session that took the place of another has its profile", () => {
		expect([nameOf(BOB), nameOf(ANN)]).toEqual(["first", "first"]);
	});

	it("what the new session says of itself counts, also by the old id, whatever the clock says", async () => {
		machine.clock.now -= 3600_000;
		await writeProfile(context, { session: BOB, name: "second" });
		expect([nameOf(BOB), nameOf(ANN)]).toEqual(["second", "second"]);
	});

	it("over two of them the newest profile is kept", async () => {
		machine.clock.now += 1000;
		await writeProfile(context, { session: BOB, name: "second" });
		machine.card(BOB, { movedTo: CAT });
		expect(nameOf(CAT)).toBe("second");
	});

	it("a session that was resumed has its own back", () => {
		machine.card(ANN);
		expect([nameOf(ANN), nameOf(BOB)]).toEqual(["first", undefined]);
	});
});

describe("in the roster", () => {
	const shownOf = async (id: string) => {
		const entry = (await roster(context)).find(id);
		return entry && describeEntry(context, entry);
	};

	it("a session is called as it calls itself, and shown with what it says", async () => {
		machine.register(ANN, { name: "app-3f", nameSource: "derived" });
		await writeProfile(context, { session: ANN, name: "api", role: "reviewer" });
		expect(await shownOf(ANN)).toMatchObject({ name: "api", named: true, profile: { role: "reviewer" } });
	});

	it("the name that the person gave it before is not lost, and one given later wins", async () => {
		machine.transcript(ANN, { title: "backend" });
		await writeProfile(context, { session: ANN, name: "api", given: "backend" });
		expect((await shownOf(ANN))?.name).toBe("api");
		machine.register(ANN, { name: "web", nameSource: "user" });
		expect((await shownOf(ANN))?.name).toBe("web");
	});

	it("it keeps its name when it does not run, and when it is resumed", async () => {
		machine.transcript(ANN);
		await writeProfile(context, { session: ANN, name: "api" });
		expect(await shownOf(ANN)).toMatchObject({ name: "api", running: undefined });
		machine.register(ANN, { name: "app-3f", nameSource: "derived" });
		expect((await shownOf(ANN))?.name).toBe("api");
	});
});
