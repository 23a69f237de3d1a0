import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findClient } from "../../src/claude/program.ts";
import { checkPrograms } from "../../src/install/check-programs.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

/** The status of each check, with these programs and no others on the PATH. */
async function statusWith(programs: Record<string, string>): Promise<Record<string, string>> {
	const bin = join(machine.root, "bin");
	mkdirSync(bin);
	for (const [name, script] of Object.entries(programs))
		writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	const context = machine.context({ env: { PATH: bin } });
	const checks = checkPrograms(context, await findClient(context));
	return Object.fromEntries(checks.map(({ name, status }) => [name, status]));
}

describe("the programs", () => {
	it("are all found", async () => {
		const programs = { node: "", claude: "echo '2.1.328 (Claude Code)'", tmux: "", ps: "", lsof: "" };
		expect(Object.values(await statusWith(programs))).toEqual(["ok", "ok", "ok", "ok", "ok"]);
	});

	it("fail without node and claude; without tmux one route is missing", async () => {
		expect(await statusWith({})).toMatchObject({ node: "fail", claude: "fail", tmux: "warn" });
	});

	it("are told of tmux sockets that others could answer at", async () => {
		const { tmux } = machine.context().config;
		mkdirSync(tmux.dir, { recursive: true, mode: 0o700 });
		expect(await statusWith({ tmux: "" })).not.toHaveProperty("sockets of tmux");
		chmodSync(tmux.dir, 0o777);
		const check = checkPrograms(machine.context(), undefined).find(({ name }) => name === "sockets of tmux");
		expect(check).toMatchObject({ status: "warn", found: `${tmux.dir} is open to others` });
		expect(check?.mend).toContain(`chmod 700 '${tmux.dir}'`);
	});

	it("do not count a claude that tells no version", async () => {
		expect(await statusWith({ claude: "exit 1" })).toMatchObject({ claude: "fail" });
	});
});
