import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inTurn } from "../../src/install/in-turn.ts";
import { aMachine, type Machine, refusal } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

/** A context whose clock runs. */
const aContext = () => ({ ...machine.context(), now: Date.now });

describe("install and uninstall", () => {
	it("take turns, and one that fails ends its turn", async () => {
		const said: string[] = [];
		const work = async (name: string) => {
			said.push(`${name} begins`);
			await new Promise((resolve) => setImmediate(resolve));
			said.push(`${name} ends`);
			if (name === "one") throw new Error("no");
		};
		await Promise.allSettled(["one", "two", "three"].map((name) => inTurn(aContext(), () => work(name))));
		expect(said).toHaveLength(6);
		for (const at of [0, 2, 4]) expect(said[at]?.split(" ")[0]).toBe(said[at + 1]?.split(" ")[0]);
		expect(readdirSync(machine.context().config.paths.leases)).toEqual([]);
	});

	it("wait on where the folder of leases is removed meanwhile", async () => {
		const { leases } = machine.context().config.paths;
		let second: Promise<string> | undefined;
		await inTurn(aContext(), async () => {
			second = inTurn(aContext(), async () => "had");
			while (readdirSync(leases).length < 2) await new Promise((resolve) => setImmediate(resolve));
			rmSync(leases, { recursive: true });
		});
		expect(await second).toBe("had");
	});

	it("say so where the other one takes too long", async () => {
		const { leases } = machine.context().config.paths;
		await inTurn(aContext(), async () => {
			const times = [0];
			const context = { ...aContext(), now: () => times.shift() ?? 3_600_000 };
			expect(await refusal(() => inTurn(context, async () => {}))).toMatchObject({ code: "limit" });
		});
		expect(existsSync(join(leases, "install.json"))).toBe(false);
	});

	it("say so where there can be no folder of leases", async () => {
		writeFileSync(machine.intercomDir, "a file");
		expect((await refusal(() => inTurn(aContext(), async () => {}))).code).toBe("unreadable");
	});
});
