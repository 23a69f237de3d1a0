import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Measure, Row } from "../row.ts";
import { bareEnvironment } from "../server.ts";
import { runShell } from "../shell.ts";
import { median, number, spread } from "../stats.ts";
import { openMail, sendOne } from "../writer.ts";

const RUNS = 50;
const SESSION = "22222222-2222-4222-8222-222222222222";

/**
 * Each event at which the client waits for the hook: what the client says of it, and what the
 * hook says where there is mail.
 */
const EVENTS = [
	{
		event: "stop",
		says: "The API is merged",
		input: { hook_event_name: "Stop", stop_hook_active: false, last_assistant_message: "done" },
	},
	{
		event: "user-prompt-submit",
		says: "The API is merged",
		input: { hook_event_name: "UserPromptSubmit", prompt: "Go on." },
	},
	{
		event: "post-tool-use",
		says: "The API is merged",
		input: {
			hook_event_name: "PostToolUse",
			tool_name: "Bash",
			tool_input: { command: "ls" },
			// What the client passes on of one long output.
			tool_response: { stdout: "README.md\n".repeat(2_000), stderr: "", interrupted: false },
		},
	},
	{
		event: "session-start",
		says: "1 unread message",
		input: { hook_event_name: "SessionStart", source: "startup" },
	},
];

/** Measures how long a turn waits for the hook, which a shell runs as the client runs it. */
export const hook: Row = {
	name: "hook",
	async run(bench) {
		const program = join(bench.plugin, "hooks", "intercom-hook");
		const root = bench.folder();
		for (const name of ["home", "claude", "tmux"]) mkdirSync(join(root, name), { mode: 0o700 });
		const intercomDir = join(root, "intercom");
		const env = bareEnvironment({
			HOME: join(root, "home"),
			CLAUDE_CONFIG_DIR: join(root, "claude"),
			CLAUDE_INTERCOM_DIR: intercomDir,
			TMUX_TMPDIR: join(root, "tmux"),
			CLAUDE_CODE_SESSION_ID: SESSION,
			CLAUDE_PLUGIN_ROOT: bench.plugin,
		});
		const mail = openMail(intercomDir);
		const without: Times = {};
		const withMail: Times = {};
		for (const { event, says, input } of EVENTS) {
			const common = { session_id: SESSION, cwd: root, prompt_id: "33333333-3333-4333-8333-333333333333" };
			const run = () => runShell(`"${program}" ${event}`, env, JSON.stringify({ ...common, ...input }));
			const quiet: number[] = [];
			const told: number[] = [];
			for (let count = 0; count < RUNS; count++) {
				const { ms, out } = await run();
				if (out.trim() !== "") throw new Error(`The ${event} hook said something without mail: ${out}`);
				quiet.push(ms);
				// Of all kinds of mail, only what presses is handed over after a tool call: a question
				// does.
				await sendOne(mail, SESSION, "question");
				const brought = await run();
				if (!brought.out.includes(says)) throw new Error(`The ${event} hook brought no mail: ${brought.out}`);
				told.push(brought.ms);
				// Read mail would pile up here in a minute as in a month of use. A session's start only
				// announces mail, so that would stay unread.
				for (const name of ["new", "cur"]) {
					const folder = join(intercomDir, "inbox", SESSION, name);
					rmSync(folder, { recursive: true });
					mkdirSync(folder, { mode: 0o700 });
				}
			}
			without[event] = quiet;
			withMail[event] = told;
		}
		return [worst("hook, no mail", without, 10), worst("hook, with mail", withMail, 90)];
	},
};

type Times = Record<string, number[]>;

/** The event that takes longest, with the medians of the others in the note. */
function worst(name: string, times: Times, below: number): Measure {
	const sorted = Object.entries(times).sort(([, one], [, other]) => median(other) - median(one));
	const [[event, values], ...others] = sorted as [[string, number[]], ...[string, number[]][]];
	const rest = others.map(([other, of]) => `${other} ${number(median(of))}`).join(", ");
	return {
		name,
		measured: median(values),
		unit: "ms",
		below,
		note: `the worst: ${event}, ${spread(values)}; ${rest}`,
	};
}
