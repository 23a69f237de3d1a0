import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkFolder } from "../../src/install/check-folder.ts";
import { aMachine, type Machine } from "../machine.ts";

let machine: Machine;
beforeEach(() => {
	machine = aMachine();
});
afterEach(() => machine.end());

const check = () => checkFolder(machine.context());

describe("Intercom's folder", () => {
	it("need not be there yet", () => {
		expect(check()).toMatchObject({ status: "ok", found: expect.stringContaining("not there yet") });
	});

	it("must be a folder", () => {
		writeFileSync(machine.intercomDir, "");
		expect(check()).toMatchObject({ status: "fail", mend: "Move that file away." });
	});

	it("must be closed to others with all in it, but for the copy of the package", () => {
		mkdirSync(machine.intercomDir, { mode: 0o700 });
		for (const name of ["plugin", "inbox"]) {
			mkdirSync(join(machine.intercomDir, name));
			chmodSync(join(machine.intercomDir, name), name === "plugin" ? 0o755 : 0o700);
		}
		expect(check()).toMatchObject({ status: "ok" });
		chmodSync(join(machine.intercomDir, "inbox"), 0o750);
		expect(check()).toMatchObject({
			status: "warn",
			mend: `\`chmod 700 '${join(machine.intercomDir, "inbox")}'\``,
		});
	});
});
