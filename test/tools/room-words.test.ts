import { expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { inRoom } from "../../src/tools/room-words.ts";

it("what is in no room is for everybody", () => {
	expect([inRoom("feature-x"), inRoom(LOBBY)]).toEqual(["in @feature-x", "for everybody"]);
});
