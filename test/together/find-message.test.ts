import { expect, it } from "vitest";
import { findMessages } from "../../src/together/find-message.ts";
import { sayInRoom } from "../../src/together/say-in-room.ts";
import { ANN, aCaller } from "../machine.ts";
import { fourSessions, ROOM } from "./four-sessions.ts";

const at = fourSessions();

it("a room's message is found by its id, or by how it begins, and nothing else is", async () => {
	await at.room();
	const ids: string[] = [];
	for (const text of ["a", "b"]) {
		const sent = await sayInRoom(at.context(), {
			...{ room: ROOM, text, kind: "message", urgent: false, choose: (others) => others },
			...{ wakes: () => false, caller: aCaller(ANN), signal: new AbortController().signal },
		});
		ids.push(sent.entry?.id ?? "");
	}
	const find = async (id: string) => (await findMessages(at.context(), ROOM, id)).map(({ number }) => number);
	expect(await find(ids[0] ?? "")).toEqual([4]);
	expect((await find((ids[0] ?? "").slice(0, 6))).sort()).toEqual([4, 5]);
	const [join] = await at.log();
	expect(await find(join?.id ?? "")).toEqual([]);
});
