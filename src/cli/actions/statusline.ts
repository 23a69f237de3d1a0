import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../install/package.ts";
import type { statusline } from "../catalog.ts";
import type { Run } from "../command.ts";

const SCRIPT = join("hooks", "intercom-statusline");

/**
 * Runs the shell script, or tells a person how to set it up. Settings should name the script
 * itself: it takes a few milliseconds, Node alone forty.
 */
export const run: Run<typeof statusline> = async (_, { openContext }) => {
	const installed = join(openContext().config.paths.currentPlugin, SCRIPT);
	if (process.stdin.isTTY) return { code: 0, text: howToSetUp(installed) };
	spawnSync(join(packageRoot(), SCRIPT), { stdio: ["inherit", "inherit", "ignore"] });
	return { code: 0 };
};

function howToSetUp(installed: string): string {
	const snippet = { statusLine: { type: "command", command: `"${installed}"` } };
	return [
		"Put this into the settings.json of your Claude Code:",
		"",
		JSON.stringify(snippet, null, 2),
		...(existsSync(installed) ? [] : ["", "The script is there once `claude-intercom install` has run."]),
	].join("\n");
}
