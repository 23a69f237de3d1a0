import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { type RegisterInput, registerService } from "../../src/together/register-service.ts";
import { A_CLIENT, ANN, aCaller, BOB, NOON, refusal, startOf } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const register = (fields: Partial<RegisterInput> = {}) =>
	registerService(house.context, {
		name: "api",
		url: "http://127.0.0.1:4117",
		caller: aCaller(ANN),
		...fields,
	});

describe("a service", () => {
	it("is in the lobby, or in the room that is named", async () => {
		await house.room("feature");
		expect((await register()).room).toBe(LOBBY);
		const { room, service } = await register({ room: "@feature", description: "the API", minutes: 5 });
		expect(room).toBe("feature");
		expect(service).toMatchObject({ name: "api", url: "http://127.0.0.1:4117", description: "the API" });
		expect(Date.parse(service.until ?? "")).toBe(NOON + 5 * 60_000);
		expect((await refusal(() => register({ room: "feature", caller: aCaller(DAN) }))).code).toBe("not_found");
	});

	it("ends with the process that is named, else with its session's client", async () => {
		const pid = house.machine.start("cat").pid ?? 0;
		expect((await register({ pid })).service.process).toEqual({ pid, procStart: startOf(pid) });
		const caller = aCaller(ANN, { process: A_CLIENT });
		expect((await register({ caller })).service.process).toEqual({
			pid: A_CLIENT.pid,
			procStart: A_CLIENT.start,
		});
		expect(await refusal(() => register({ pid: 4_000_000 }))).toMatchObject({
			code: "bad_input",
			message: "No process 4000000 runs on this machine.",
		});
	});

	it("keeps its name from others while it runs, and not longer", async () => {
		await register({ name: "api" });
		const other = { name: " api ", caller: aCaller(BOB) };
		expect((await refusal(() => register(other))).message).toContain(
			"Another party runs a service of that name",
		);
		house.ends(ANN);
		expect((await register(other)).service.by.session).toBe(BOB);
	});

	it("is replaced by its own session, also after a /clear", async () => {
		await register({ url: "http://127.0.0.1:1" });
		await register({ url: "http://127.0.0.1:2" });
		house.clear(ANN, DAN);
		const { service } = await register({ url: "http://127.0.0.1:3", caller: aCaller(DAN) });
		expect(service).toMatchObject({ url: "http://127.0.0.1:3", by: { session: DAN } });
	});

	it("of the person needs a time or a process", async () => {
		const caller = aCaller("human");
		expect((await refusal(() => register({ caller }))).code).toBe("bad_input");
		expect((await register({ caller, minutes: 1 })).service.by.session).toBe("human");
	});

	it.each(["api", "127.0.0.1:80", "http://x y", "http://x\u202ey", ""])(
		"has a URL; %j is none",
		async (url) => {
			expect((await refusal(() => register({ url }))).code).toBe("bad_input");
		},
	);
});
