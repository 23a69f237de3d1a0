import { describe, expect, it } from "vitest";
import { type RouteObstacle, reasonOf, remedyOf, toldReason } from "../../src/delivery/obstacle-words.ts";

const BUSY: RouteObstacle = { route: "type", reason: "it is busy" };
const NO_SOCKET: RouteObstacle = { route: "post", reason: "no socket", lasting: true };
const CLOSED: RouteObstacle = { route: "profile", reason: "it is busy until 14:03", says: '"a build"' };

describe("the reasons that are shown", () => {
	it.each<[string, RouteObstacle[], string]>([
		["those that may pass by themselves", [NO_SOCKET, BUSY], "type: it is busy"],
		[
			"all of them where none passes by itself",
			[NO_SOCKET, { route: "fork", reason: "nothing to copy" }],
			"post: no socket; fork: nothing to copy",
		],
		["that no route is allowed, where there are none", [], "no route is allowed"],
		["those of a profile, which is no route", [CLOSED], "it is busy until 14:03"],
		["that it waits in a call", [{ route: "wait", reason: "it waits" }], "it waits"],
	])("are %s", (_, given, expected) => {
		expect(reasonOf(given)).toBe(expected);
	});

	it("have a session's own words, in quotes, only for whoever waits", () => {
		expect(toldReason([CLOSED])).toBe('it is busy until 14:03 ("a build")');
		expect(toldReason([NO_SOCKET, BUSY])).toBe("type: it is busy");
	});
});

describe("what would help", () => {
	it.each<[string, RouteObstacle[], string | undefined]>([
		["is said by what would start a client", [BUSY, { route: "resume", reason: "x", remedy: "r" }], "r"],
		["is said by a profile", [{ ...CLOSED, remedy: "wait" }], "wait"],
		["is not what helps another route", [{ ...BUSY, remedy: "leave the menu" }], undefined],
	])("%s", (_, given, expected) => {
		expect(remedyOf(given)).toBe(expected);
	});
});
