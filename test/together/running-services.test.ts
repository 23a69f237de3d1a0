import { describe, expect, it } from "vitest";
import { LOBBY } from "../../src/model/room.ts";
import { registerService } from "../../src/together/register-service.ts";
import { isRunning, runningServices } from "../../src/together/running-services.ts";
import { ANN, aCaller, BOB } from "../machine.ts";
import { DAN } from "../rooms/fixtures.ts";
import { aHouse } from "./a-house.ts";

const house = aHouse();
const register = (name: string, session: string, fields: object = {}) =>
	registerService(house.context, { name, url: "http://x", caller: aCaller(session), ...fields });
async function running(): Promise<string[]> {
	const { all } = await house.looking(ANN);
	return (await runningServices(house.context, all, await house.state(LOBBY))).map(({ name }) => name);
}

describe("a service runs", () => {
	it("until its time is over, its process ends or its session does", async () => {
		const child = house.machine.start("cat");
		await register("short", ANN, { minutes: 1 });
		await register("pid", ANN, { pid: child.pid });
		await register("ann", ANN);
		await register("bob", BOB);
		await register("person", "human", { minutes: 60 });
		expect(await running()).toEqual(["short", "pid", "ann", "bob", "person"]);
		house.machine.clock.now += 60_000;
		expect(await running()).toEqual(["pid", "ann", "bob", "person"]);
		child.kill("SIGKILL");
		await expect.poll(running).toEqual(["ann", "bob", "person"]);
		house.ends(ANN);
		await expect.poll(running).toEqual(["bob", "person"]);
	});

	it("through the /clear of its session", async () => {
		await register("bob", BOB);
		house.clear(BOB, DAN);
		expect(await running()).toEqual(["bob"]);
	});

	it("only if it is the newest one of its name", async () => {
		const { service } = await register("bob", BOB);
		await register("bob", BOB);
		const { all } = await house.looking(ANN);
		expect(await isRunning(house.context, all, await house.state(LOBBY), service)).toBe(false);
	});
});
