import { describe, expect, it } from "vitest";
import type { Numbered } from "../../../src/model/entry.ts";
import { fold, refusalOf } from "../../../src/rooms/fold/fold.ts";
import { emptyState } from "../../../src/rooms/fold/state.ts";
import { ANN, BOB } from "../../machine.ts";
import { anEntry, everyKind } from "../fixtures.ts";
import { aRoom, by, theLobby } from "./a-room.ts";

describe("a fold", () => {
	it("leaves the state that it begins with as it is", () => {
		const { state } = aRoom();
		const before = structuredClone(state);
		const entries = everyKind().map((entry, index): Numbered => ({ number: index + 4, entry }));
		expect(fold(state, entries).number).toBe(3 + entries.length);
		expect(state).toEqual(before);
	});

	it("counts a place without an entry, and an entry that is not allowed, which it names", () => {
		const { state } = aRoom();
		const strange = { number: 5, entry: by("human", "archive", {}) };
		expect(fold(state, [{ number: 4 }, strange])).toEqual({
			...state,
			number: 5,
			refused: new Map([[5, true]]),
		});
	});

	it("takes no entry twice", () => {
		const { state } = aRoom();
		expect(fold(state, [{ number: 3, entry: by(BOB, "leave", {}) }])).toEqual(state);
		expect(fold(state, [])).toBe(state);
	});
});

describe("before a room is opened", () => {
	it.each(everyKind().map((entry) => [entry.kind, entry]))(
		"%s is allowed only if it opens it",
		(kind, entry) => {
			expect(refusalOf(emptyState("feature"), entry)?.code).toBe(kind === "open" ? undefined : "not_found");
		},
	);
});

describe("the lobby", () => {
	it.each(["open", "join", "leave", "invite", "archive", "message", "propose", "vote", "decide", "cut_off"])(
		"has no %s",
		(kind) => {
			const entry = everyKind().find((each) => each.kind === kind);
			expect(entry && refusalOf(theLobby().state, entry)?.message).toBe(
				"Only a room has members, messages and votes.",
			);
		},
	);

	it("takes tasks, signals and services of everybody", () => {
		const log = theLobby();
		for (const kind of ["signal", "service"])
			for (const entry of everyKind()) if (entry.kind === kind) log.write(entry);
		log.write(anEntry("task", { title: "x", to: { kind: "anyone" } }, { by: "human" }));
		expect(log.state.open.size).toBe(1);
		expect(log.state.members.has(ANN)).toBe(false);
	});
});
