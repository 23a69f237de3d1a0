import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import {
	findRoom,
	logOf,
	nearestRoom,
	noSuchRoom,
	roleOf,
	roomNameOf,
} from "../../src/together/find-room.ts";
import { refusal } from "../machine.ts";
import { fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();

describe("a room", () => {
	it("is found by its name, with or without @, in any case", async () => {
		await at.room();
		for (const text of ["feature-x", "@feature-x", " @Feature-X "])
			expect((await findRoom(at.context(), text)).room).toBe(ROOM);
	});

	it("is the log that a call means that names it; else that is the lobby", async () => {
		await at.room();
		for (const none of [undefined, "", " "]) expect((await logOf(at.context(), none)).room).toBe(LOBBY);
		expect((await logOf(at.context(), "@Feature-X")).room).toBe(ROOM);
		expect((await refusal(() => logOf(at.context(), "feature-y"))).code).toBe("not_found");
	});

	it("that nobody has opened is an error that names the nearest one", async () => {
		expect((await noSuchRoom(at.context(), "feature")).hint).toContain("There is no room yet.");
		await at.room();
		const error = await refusal(() => findRoom(at.context(), "@faeture-x"));
		expect([error.code, error.message]).toEqual(["not_found", "There is no room @faeture-x."]);
		expect(error.hint).toContain("The nearest is @feature-x.");
		expect(await nearestRoom(at.context(), "f")).toContain("@feature-x");
	});

	it.each([
		"",
		"@",
		"all",
		"@all",
		"../x",
		"a/b",
		"-x",
		"a.b",
		"a\u0000b",
		"x".repeat(41),
		"x".repeat(10_000),
	])("is never called %j", async (text) => {
		const error = await refusal(() => roomNameOf(text));
		expect(error.code).toBe("bad_input");
		expect(error.hint).toContain("1 to 40 of a-z, 0-9 and -");
	});
});

it("a role is kept on one line, in lower case; what can be none is refused", async () => {
	expect(roleOf(undefined)).toBeUndefined();
	expect(roleOf(" Code\n Review ")).toBe("code review");
	for (const text of ["", "@x", "a/b", "role:x", "x".repeat(2_000)])
		expect((await refusal(() => roleOf(text))).code).toBe("bad_input");
});
