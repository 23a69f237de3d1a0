import { text as readAll } from "node:stream/consumers";
import { Command as Commander, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import { IntercomError } from "../errors.ts";
import type { Declaration } from "../tools/declaration.ts";

/** What commander parsed of one command line. */
export interface Given {
	/** The input as typed, not checked yet. Reads stdin where `-` asks for it. */
	input(): Promise<Record<string, unknown>>;
	json: boolean;
}

/** A field of an input, as JSON schema describes it. */
interface Field {
	type?: string;
	description?: string;
	default?: unknown;
	enum?: string[];
	/** What its help calls the value. */
	valueName?: string;
}

/**
 * Makes commander's command of a declared one. Commander parses the arguments and options; `act` is
 * called with them.
 */
export function toCommander(
	{ title, input, command: shape }: Declaration,
	act: (given: Given) => Promise<void>,
): Commander {
	const { name, positionals, stdin = [], examples, notes, json = "print the data as JSON" } = shape;
	const { properties, required = [] } = z.toJSONSchema(input, { io: "input" }) as {
		properties: Record<string, Field>;
		required?: string[];
	};
	const optional = Object.keys(properties).filter((field) => !positionals.includes(field));
	const command = new Commander(name).description(title).exitOverride();
	for (const field of positionals) {
		const about = properties[field]?.description ?? "";
		const name = required.includes(field) ? `<${dashed(field)}>` : `[${dashed(field)}]`;
		command.argument(name, stdin.includes(field) ? `${about}; - reads it from stdin` : about);
	}
	for (const field of optional)
		command.addOption(toOption(field, properties[field] ?? {}, stdin.includes(field)));
	if (json !== false) command.option("--json", json);
	const shown = examples.map(([line, effect]) => `  ${line}\n      ${effect}`);
	if (shown.length > 0) command.addHelpText("after", `\nExamples:\n${shown.join("\n")}`);
	if (notes !== undefined) command.addHelpText("after", `\n${notes}`);
	return command.action(async () => {
		const { json, ...options } = command.opts();
		const named = optional
			.map((field) => [field, options[camel(field)]])
			.filter(([, value]) => value !== undefined);
		const placed = positionals
			.map((field, at) => [field, command.args[at]])
			.filter(([, value]) => value !== undefined);
		const given: Record<string, unknown> = Object.fromEntries([...placed, ...named]);
		await act({ input: () => withStdin(given, stdin), json: json === true });
	});
}

function toOption(
	field: string,
	{ type, description: about = "", default: preset, ...schema }: Field,
	isOnStdin: boolean,
): Option {
	const flag = dashed(field);
	const description = isOnStdin ? `${about}; - reads it from stdin` : about;
	if (type === "boolean") {
		return preset === true
			? new Option(`--no-${flag}`, `turns off: ${description}`)
			: new Option(`--${flag}`, description);
	}
	const value = schema.valueName ?? (schema.enum ? "word" : (type ?? "value"));
	if (type === "array") {
		const collect = (given: string, before: string[] = []) => [...before, given];
		return new Option(`--${flag} <${value}>`, description).argParser(collect);
	}
	const fallback = preset === undefined ? "" : ` (default: ${preset})`;
	const option = new Option(`--${flag} <${value}>`, description + fallback);
	if (type === "number" || type === "integer") return option.argParser(digitsOnly);
	return schema.enum ? option.choices(schema.enum) : option;
}

/** Refuses what JavaScript would take for a number as well: `0x10`, `1e1`, white space, nothing. */
function digitsOnly(given: string): string {
	if (/^[0-9]+$/.test(given)) return given;
	throw new InvalidArgumentError("It has to be a number of decimal digits.");
}

async function withStdin(
	given: Record<string, unknown>,
	fields: readonly string[],
): Promise<Record<string, unknown>> {
	const [field, other] = fields.filter((each) => given[each] === "-");
	if (field === undefined) return given;
	if (other === undefined) return { ...given, [field]: await readAll(process.stdin) };
	throw new IntercomError("bad_input", `Both ${dashed(field)} and ${dashed(other)} are to come from stdin.`, {
		hint: "Give - once; write the other one out.",
	});
}

function dashed(field: string): string {
	return field.replaceAll("_", "-");
}

/** As commander names the value of an option. */
function camel(field: string): string {
	return field.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
