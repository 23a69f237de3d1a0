import { expect, it } from "vitest";
import { LOBBY } from "../../../src/model/room.ts";
import { emptyState, isLobby, isMember } from "../../../src/rooms/fold/state.ts";
import { ANN, BOB } from "../../machine.ts";
import { aRoom } from "./a-room.ts";

it("a room without entries is not opened, and has no member", () => {
	const state = emptyState("feature");
	expect(state).toMatchObject({ number: 0, phase: "unopened" });
	expect([isLobby(state), isMember(state, ANN)]).toEqual([false, false]);
	expect(isMember(aRoom().state, BOB)).toBe(true);
});

it("the lobby is open, and everybody is its member", () => {
	const state = emptyState(LOBBY);
	expect([state.phase, isLobby(state), isMember(state, ANN)]).toEqual(["open", true, true]);
});
