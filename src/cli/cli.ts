import { Command as Commander, CommanderError } from "commander";
import { IntercomError } from "../errors.ts";
import { clean } from "../model/clean-text.ts";
import type { ToolGroup } from "../model/tool-groups.ts";
import type { Command, Surroundings } from "./command.ts";
import { commands } from "./commands.ts";
import { print, printError, printFault } from "./print.ts";
import { runCommand } from "./run-command.ts";
import { type Given, toCommander } from "./to-commander.ts";

/** What `--help` calls the groups of commands, in its order. */
const HEADINGS: Record<ToolGroup | "setup", string> = {
	sessions: "Sessions:",
	mail: "Mail:",
	rooms: "Rooms:",
	tasks: "Tasks:",
	setup: "Setup:",
};

const EPILOGUE = `
Started by Claude Code (stdin is a pipe and no command is given), it is an MCP server:
  claude mcp add intercom -s user -- npx -y claude-intercom

Put it into Claude Code, with hooks and all:
  npx -y claude-intercom install

Exit codes: 0, 1 failed or no answer in time, 2 bad input, 141 nobody reads the output.`;

/** What `main` hands to the command line. */
export interface Front extends Omit<Surroundings, "json"> {
	version: string;
}

/**
 * Runs one command line. Output goes to stdout, errors and progress to stderr.
 * @returns the exit code: 0; 1 failed, or no answer in time; 2 bad input; 141 nobody reads the
 *   output
 */
export async function runCommandLine(argv: string[], { version, ...front }: Front): Promise<number> {
	let code = 0;
	/** What commander has to say: help, the version. */
	let said = "";
	const program = toProgram(version, async (command, { input, json }) => {
		code = await runCommand(command, input, { ...front, json });
	});
	const json = argv.includes("--json");
	// With --json a script reads errors as JSON on stdout. Commander's own text would be in its way.
	for (const command of [program, ...program.commands]) {
		command.showHelpAfterError(json ? false : "Use --help to see how.");
		// Commander repeats what was typed.
		const writeErr = (text: string) => process.stderr.write(clean(text));
		const writeOut = (text: string) => {
			said += text;
		};
		command.configureOutput({ writeOut, writeErr: json ? () => {} : writeErr });
	}
	// Whoever writes is told what goes wrong. The event alone would end the program with a stack
	// trace.
	for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
	try {
		await program.parseAsync(argv.length === 0 ? ["--help"] : argv, { from: "user" });
		return code;
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) {
			const fault = await print(said.replace(/\n$/, ""));
			return fault ? printFault(fault) : 0;
		}
		// Without --json commander has printed it.
		return json ? printError(badInput(error), json) : 2;
	}
}

function toProgram(version: string, act: (command: Command, given: Given) => Promise<void>): Commander {
	const program = new Commander("claude-intercom")
		.description("Let your Claude Code sessions talk to each other.")
		.version(version)
		.exitOverride()
		.addHelpText("after", EPILOGUE)
		// Where commander puts its own command `help`.
		.commandsGroup("Help:");
	for (const [group, heading] of Object.entries(HEADINGS)) {
		const members = commands.filter((command) => command.group === group);
		for (const command of members) {
			program.addCommand(toCommander(command, (given) => act(command, given)).helpGroup(heading));
		}
	}
	return program;
}

function badInput({ message }: CommanderError): IntercomError {
	return new IntercomError("bad_input", message.replace(/^error: /, ""), { hint: "Use --help to see how." });
}
