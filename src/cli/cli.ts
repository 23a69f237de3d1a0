import { text as readAll } from "node:stream/consumers";
import { Command, CommanderError, Option } from "commander";
import * as z from "zod";
import type { Context } from "../context.ts";
import type { IntercomError } from "../errors.ts";
import { clean } from "../model/clean-text.ts";
import { tools } from "../tools/all.ts";
import { runTool, toIntercomError } from "../tools/run.ts";
import type { Tool } from "../tools/tool.ts";
import { findCaller } from "./caller.ts";
import { commandWords } from "./command-words.ts";
import { addLocalCommands } from "./local.ts";

const BAD_INPUT = new Set(["bad_input", "not_found", "ambiguous", "self", "too_large"]);

interface Field {
	type?: string;
	description?: string;
	default?: unknown;
	enum?: string[];
}

/**
 * Runs one command line. Output goes to stdout, errors and progress to stderr.
 * @returns the exit code: 0; 1 failed, or no answer in time; 2 bad input
 */
export async function runCommand(
	argv: string[],
	openContext: () => Context,
	version: string,
): Promise<number> {
	let code = 0;
	const program = new Command("claude-intercom")
		.description("Let your Claude Code sessions talk to each other.")
		.version(version)
		.exitOverride()
		.addHelpText(
			"after",
			"\nStarted by Claude Code (stdin is a pipe and no command is given), it is an MCP server:\n  claude mcp add intercom -s user -- npx -y claude-intercom\n\nPut it into Claude Code, with hooks and all:\n  npx -y claude-intercom install\n\nExit codes: 0, 1 failed or no answer in time, 2 bad input.",
		);
	for (const tool of tools) {
		program.addCommand(
			toCommand(tool, async (input, json) => {
				code = await run(tool, openContext, input, json);
			}),
		);
	}
	addLocalCommands(program, {
		openContext,
		async show({ json, data, text, code: given }) {
			await print(process.stdout, json ? JSON.stringify(data, null, 2) : clean(text));
			code = given;
		},
		async fail(thrown, json) {
			code = await fail(toIntercomError(thrown), json);
		},
		end(given) {
			code = given;
		},
	});
	program.command("serve").description("serve MCP over stdio (what Claude Code starts)");
	if (argv.length === 0) {
		program.outputHelp();
		return 0;
	}
	const json = argv.includes("--json");
	// With --json, errors are JSON too, on stdout like everything a script reads; commander's own text would be in its way.
	for (const command of [program, ...program.commands]) {
		command.showHelpAfterError(json ? false : "Use --help to see how.");
		if (json) command.configureOutput({ writeErr: () => {} });
	}
	try {
		await program.parseAsync(argv, { from: "user" });
	} catch (error) {
		if (!(error instanceof CommanderError)) throw error;
		if (error.exitCode === 0) return 0;
		if (json) {
			const message = error.message.replace(/^error: /, "");
			await print(process.stdout, asJson({ code: "bad_input", message, hint: "Use --help to see how." }));
		}
		return 2;
	}
	return code;
}

function toCommand(
	tool: Tool,
	action: (input: Record<string, unknown>, json: boolean) => Promise<void>,
): Command {
	const { name, positionals, examples } = tool.command;
	const { properties } = z.toJSONSchema(tool.input, { io: "input" }) as { properties: Record<string, Field> };
	const command = new Command(name).description(tool.title).exitOverride();
	for (const field of positionals) {
		const stdin = isText(field) ? "; - reads it from stdin" : "";
		command.argument(`<${field.replaceAll("_", "-")}>`, `${properties[field]?.description ?? ""}${stdin}`);
	}
	for (const [field, schema] of Object.entries(properties)) {
		if (!positionals.includes(field)) command.addOption(toOption(field, schema));
	}
	command.option("--json", "print the data as JSON");
	const shown = examples.map(([line, effect]) => `  ${line}\n      ${effect}`);
	command.addHelpText("after", `\nExamples:\n${shown.join("\n")}`);
	return command.action(async (...given: unknown[]) => {
		const { json, ...options } = command.opts();
		const named = Object.keys(properties).flatMap((field) => {
			const value = options[camel(field)];
			return value === undefined || positionals.includes(field) ? [] : [[field, value]];
		});
		const placed = await Promise.all(
			positionals.map(async (field, at) => [field, await value(field, String(given[at]))]),
		);
		await action(Object.fromEntries([...placed, ...named]), json === true);
	});
}

function toOption(field: string, schema: Field): Option {
	const flag = field.replaceAll("_", "-");
	const about = schema.description ?? "";
	if (schema.type === "boolean") {
		return schema.default === true
			? new Option(`--no-${flag}`, `turns off: ${about}`)
			: new Option(`--${flag}`, about);
	}
	const fallback = schema.default === undefined ? "" : ` (default: ${schema.default})`;
	const option = new Option(
		`--${flag} <${schema.enum ? "word" : (schema.type ?? "value")}>`,
		about + fallback,
	);
	return schema.enum ? option.choices(schema.enum) : option;
}

function isText(field: string): boolean {
	return field === "text" || field === "question";
}

async function value(field: string, given: string): Promise<string> {
	return given === "-" && isText(field) ? readAll(process.stdin) : given;
}

function camel(field: string): string {
	return field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function run(
	tool: Tool,
	openContext: () => Context,
	input: Record<string, unknown>,
	json: boolean,
): Promise<number> {
	const ending = new AbortController();
	// Ctrl+C ends the wait, not the question: the result then says where it stands. A second one ends the program.
	// `on`, and an exit of our own: with no listener left, execa's would end us by the signal in the middle of typing.
	process.on("SIGINT", () => {
		if (ending.signal.aborted) process.exit(130);
		ending.abort();
	});
	let context: Context;
	try {
		context = openContext();
	} catch (thrown) {
		return fail(toIntercomError(thrown), json);
	}
	const progress = (line: string) => {
		if (process.stderr.isTTY) process.stderr.write(`${clean(line)} …\n`);
	};
	const call = { context, findCaller: () => findCaller(context), signal: ending.signal, progress };
	const { text, data, error } = await runTool(tool, call, input);
	if (error) return fail(error, json);
	await print(process.stdout, json ? JSON.stringify(data, null, 2) : clean(text));
	return tool.failed?.(data) ? 1 : 0;
}

async function fail(error: IntercomError, json: boolean): Promise<number> {
	const { code, message } = error;
	const advice = error.hintIn(commandWords);
	if (json) await print(process.stdout, asJson({ code, message, hint: advice }));
	else await print(process.stderr, clean(`${message}\n${advice}`));
	return BAD_INPUT.has(code) ? 2 : 1;
}

function asJson(error: { code: string; message: string; hint: string }): string {
	return JSON.stringify({ error }, null, 2);
}

function print(stream: NodeJS.WriteStream, text: string): Promise<void> {
	return new Promise((resolve) => {
		stream.write(`${text}\n`, () => resolve());
	});
}
