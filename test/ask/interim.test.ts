import { expect, it } from "vitest";
import { interimOf, tellInterim, waitsFor } from "../../src/ask/interim.ts";
import type { Turn } from "../../src/claude/turn.ts";
import type { Follow } from "../../src/delivery/follow-message.ts";

const interim = (agents: number): Turn => ({ state: "interim", agents, text: "looking" });

it("is what the turn said, with the agents that work on", () => {
	expect(interimOf(interim(2))).toEqual({ text: "looking", agents: 2 });
	expect(interimOf({ state: "running", text: "look" })).toBeUndefined();
	expect(interimOf({ state: "quiet", ended: true, text: "look" })).toBeUndefined();
	expect(interimOf({ state: "quiet", ended: true, agents: 1, text: "look" })).toEqual({
		text: "look",
		agents: 1,
	});
});

it("waits for agents, and for tools that were moved to the background", () => {
	expect([{ agents: 1 }, { agents: 2, tools: 1 }, { agents: 0, tools: 2 }].map(waitsFor)).toEqual([
		"1 background agent of its works on",
		"2 background agents and 1 background tool of its work on",
		"2 background tools of its work on",
	]);
	expect(waitsFor({ agents: 0 })).toBe("its background work is done, and it goes on");
	const turn: Turn = { state: "interim", agents: 0, tools: 1, text: "looking" };
	expect(interimOf(turn)).toEqual({ text: "looking", agents: 0, tools: 1 });
});

it("is told once, and again when an agent is back", () => {
	let turn: Turn = { state: "running", text: "" };
	let changed = () => {};
	let stopped = false;
	const follow: Pick<Follow, "turn" | "onChange"> = {
		turn: () => turn,
		onChange(listener) {
			changed = listener;
			return () => {
				stopped = true;
			};
		},
	};
	const lines: string[] = [];
	const stop = tellInterim(follow, "bob", (line) => lines.push(line));
	for (const next of [turn, interim(2), interim(2), interim(1), interim(0)]) {
		turn = next;
		changed();
	}
	stop();
	expect(stopped).toBe(true);
	expect(lines).toEqual([
		`bob has given an interim answer; ${waitsFor({ agents: 2 })}`,
		`bob has given an interim answer; ${waitsFor({ agents: 1 })}`,
		`bob has given an interim answer; ${waitsFor({ agents: 0 })}`,
	]);
});
