import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../install/package.ts";
import type { Front } from "./local.ts";

const SCRIPT = join("hooks", "intercom-statusline");

/** The shell script does it, and is what settings should name: it takes a few milliseconds, Node alone forty. */
export async function runStatusline(front: Front): Promise<void> {
	const stable = join(front.openContext().config.paths.currentPlugin, SCRIPT);
	if (!process.stdin.isTTY) {
		spawnSync(join(packageRoot(), SCRIPT), { stdio: ["inherit", "inherit", "ignore"] });
		return front.end(0);
	}
	const snippet = { statusLine: { type: "command", command: `"${stable}"` } };
	const lines = [
		"Put this into the settings.json of your Claude Code:",
		"",
		JSON.stringify(snippet, null, 2),
	];
	if (!existsSync(stable)) lines.push("", "The script is there once `claude-intercom install` has run.");
	await front.show({ json: false, data: undefined, text: lines.join("\n"), code: 0 });
}
