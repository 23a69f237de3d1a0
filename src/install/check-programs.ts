import type { Client } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { onPath } from "../host/on-path.ts";
import { ENVIRONMENT_READABLE } from "../host/process-details.ts";
import { strangeSockets } from "../host/tmux.ts";
import { type Check, fail, ok, warn } from "./check.ts";

/**
 * Checks the programs that Intercom works with: node, claude, tmux, and ps and lsof where needed.
 * @param client the Claude Code of the PATH
 */
export function checkPrograms(context: Context, client: Client | undefined): Check[] {
	const tmux = [checkTmux(context), ...checkSockets(context)];
	return [checkNode(context), checkClaude(client), ...tmux, ...checkSystem(context)];
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

function checkClaude(client: Client | undefined): Check {
	if (client) return ok("claude", `Claude Code ${client.version}; ${client.path}`);
	return fail(
		"claude",
		"no Claude Code on the PATH",
		"Sessions that do not run cannot be asked (the routes resume and fork), and install cannot work. " +
			"Mail and running sessions work.",
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

/** Says which tmux sockets are not used, as another user may be behind them. */
function checkSockets({ config }: Context): Check[] {
	return strangeSockets(config.tmux).map(({ path, why }) =>
		warn(
			"sockets of tmux",
			`${path} ${why}`,
			"Nothing is typed into the sessions of that tmux server. Every other route works.",
			`If it is yours: \`sudo chown "$USER" '${path}' && chmod 700 '${path}'\`.`,
		),
	);
}

/** On Linux /proc tells what ps and lsof would. */
function checkSystem(context: Context): Check[] {
	if (ENVIRONMENT_READABLE) return [ok("ps", "not needed: /proc"), ok("lsof", "not needed: /proc")];
	return [checkPs(context), checkLsof(context)];
}

function checkPs(context: Context): Check {
	const path = onPath(context.config.env.PATH, "ps");
	if (path) return ok("ps", path);
	const without = "No running session can be found. Mail works.";
	return fail("ps", "not on the PATH", without, "Put /bin on the PATH.");
}

function checkLsof(context: Context): Check {
	const path = onPath(context.config.env.PATH, "lsof");
	if (path) return ok("lsof", path);
	const without = "Sessions of clients without a registry are found by their hooks alone.";
	return warn("lsof", "not on the PATH", without, "Install lsof, or put /usr/sbin on the PATH.");
}
