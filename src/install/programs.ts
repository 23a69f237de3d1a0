import { findClient } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { onPath } from "../host/on-path.ts";
import { ENVIRONMENT_READABLE } from "../host/process-details.ts";
import { type Check, fail, ok, warn } from "./check.ts";

/** The programs Intercom works with. */
export async function checkPrograms(context: Context): Promise<Check[]> {
	return [checkNode(context), await checkClaude(context), checkTmux(context), ...checkSystem(context)];
}

function checkNode(context: Context): Check {
	const version = process.versions.node;
	if (Number.parseInt(version, 10) < 20)
		return fail("node", `Node ${version}`, "Intercom is made for 20 and later.", "Install Node 20 or later.");
	const path = onPath(context.config.env.PATH, "node");
	if (path) return ok("node", `Node ${version}; ${path}`);
	return fail(
		"node",
		`Node ${version}, but no \`node\` on the PATH`,
		"Claude Code starts the server and the hooks as `node`, and would not find it. This command works.",
		"Put the folder that holds node on the PATH that Claude Code is started with.",
	);
}

async function checkClaude(context: Context): Promise<Check> {
	const client = await findClient(context);
	if (client) return ok("claude", `Claude Code ${client.version}; ${client.path}`);
	return fail(
		"claude",
		"no Claude Code on the PATH",
		"Sessions that do not run cannot be asked (the routes resume and fork), and install cannot work. Mail and running sessions work.",
		"Put the folder that holds `claude` on the PATH.",
	);
}

function checkTmux(context: Context): Check {
	const name = "tmux";
	const path = onPath(context.config.env.PATH, name);
	if (path) return ok(name, path);
	return warn(
		name,
		"not on the PATH",
		"Nothing can be typed into a session (the route type). Every other route works.",
		"Install tmux and run your sessions in it.",
	);
}

/** Linux tells all of it in /proc. */
function checkSystem(context: Context): Check[] {
	if (ENVIRONMENT_READABLE) return [ok("ps", "not needed: /proc"), ok("lsof", "not needed: /proc")];
	const ps = onPath(context.config.env.PATH, "ps");
	const lsof = onPath(context.config.env.PATH, "lsof");
	return [
		ps
			? ok("ps", ps)
			: fail(
					"ps",
					"not on the PATH",
					"No running session can be found. Mail works.",
					"Put /bin on the PATH.",
				),
		lsof
			? ok("lsof", lsof)
			: warn(
					"lsof",
					"not on the PATH",
					"Sessions of clients without a registry are found by their hooks alone.",
					"Install lsof, or put /usr/sbin on the PATH.",
				),
	];
}
