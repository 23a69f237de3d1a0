// What doctor prints. What it checks is in test/install.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { aHome, type Home } from "../../install/home.ts";

let home: Home;
beforeEach(() => {
	home = aHome();
});
afterEach(() => home.end());

it("prints a line for each check, and below it what is missing and how to mend it", () => {
	const { code, out } = home.intercom("doctor");
	expect(code).toBe(0);
	expect(out).toMatch(/^ok {4}node: Node \d+/m);
	expect(out).toMatch(
		/^warn {2}copy: none at .*\n {6}There is no plugin.*\n {6}To mend it: Run `npx -y claude-intercom install`\.$/m,
	);
});

it.each([
	["names a home that is no folder", "FAIL  plugin in", undefined],
	["names it where Intercom's folder lies in it as well", "Look at", "home/.claude-intercom"],
])("%s", (_, said, intercomDir) => {
	home.env.HOME = join(home.root, "home/file");
	home.env.CLAUDE_INTERCOM_DIR = join(home.root, intercomDir?.replace("home", "home/file") ?? "intercom");
	writeFileSync(home.env.HOME, "");
	const { code, out, err } = home.intercom("doctor");
	expect(code).toBe(1);
	const line = `${out}${err}`.split("\n").find((each) => each.includes(said));
	expect(line).toMatch(new RegExp(`${home.env.HOME}( cannot be entered|\\.)$`));
});

it.skipIf(process.getuid?.() === 0)("names a home that may not be entered", () => {
	chmodSync(join(home.root, "home"), 0);
	const { code, out } = home.intercom("doctor");
	expect(code).toBe(1);
	expect(out).toContain(`: ${join(home.root, "home")} cannot be entered\n`);
	chmodSync(join(home.root, "home"), 0o700);
});
