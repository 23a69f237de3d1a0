// What doctor prints. What it checks is in test/install.
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
