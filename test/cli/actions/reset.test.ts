import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aHome, type Home } from "../../install/home.ts";
import { anId, BOB } from "../../machine.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

const below = (...names: string[]) => join(home.intercomDir, ...names);
function fill(count: number): void {
	for (const folder of [below("inbox", BOB, "new"), below("rooms", "feature-x", "log"), below("receipts")])
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	for (let at = 0; at < count; at++) {
		const id = anId();
		writeFileSync(below("inbox", BOB, "new", `${id}.json`), "{}");
		writeFileSync(below("receipts", `${id}.jsonl`), "x".repeat(1_000));
		writeFileSync(below("rooms", "feature-x", "log", `${String(at).padStart(9, "0")}.json`), "{}");
	}
}

describe("reset", () => {
	it("says what it would remove, and wants --yes", () => {
		fill(3);
		const { code, out } = home.intercom("reset", "everything");
		expect(code).toBe(2);
		expect(out).toMatch(/^This would be removed:\n {2}rooms +3 files, 6 bytes {2}\S+rooms: "feature-x"$/m);
		expect(out).toMatch(/^ {2}receipts +3 files, 3 KB /m);
		expect(out).toMatch(/^3 unread messages would go with it: 3 of bbbb2222\.$/m);
		expect(out).toMatch(/^Nothing was removed\. `claude-intercom reset everything --yes` removes it\.$/m);
		expect(readdirSync(below("receipts"))).toHaveLength(3);
	});

	it("with --yes removes it, and then there is nothing", () => {
		fill(3);
		expect(home.intercom("reset", "rooms", "--yes")).toMatchObject({
			code: 0,
			out: expect.stringMatching(/^Removed:\n {2}rooms +3 files/),
		});
		expect(readdirSync(home.intercomDir).sort()).toEqual(["inbox", "leases", "receipts"]);
		expect(home.intercom("reset", "everything", "--yes").out).toContain("3 unread messages went with it");
		expect(home.intercom("reset", "everything")).toMatchObject({
			code: 0,
			out: "There is nothing to remove.\n",
		});
	});

	it("of what is no word of it is refused", () => {
		fill(1);
		expect(home.intercom("reset").code).toBe(2);
		expect(home.intercom("reset", "mail", "--yes").code).toBe(2);
		expect(existsSync(below("inbox", BOB))).toBe(true);
	});

	it("that is killed in the middle is finished by the same command", async () => {
		const main = join(home.root, "package/dist/main.js");
		for (let round = 0; round < 6; round++) {
			fill(400);
			const child = spawn(process.execPath, [main, "reset", "everything", "--yes"], {
				env: home.env,
				cwd: home.root,
			});
			const ended = new Promise((resolve) => child.once("exit", resolve));
			// As soon as it has begun, and a random while later.
			while (!existsSync(below("reset")) && child.exitCode === null) await setTimeout(1);
			await setTimeout(Math.random() * 8);
			child.kill("SIGKILL");
			await ended;
			expect(home.intercom("reset", "everything", "--yes").code).toBe(0);
			expect(readdirSync(home.intercomDir)).toEqual(["leases"]);
		}
	});
});
