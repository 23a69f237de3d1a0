import type { Words } from "../errors.ts";
import { tools } from "../tools/all.ts";

/** Hints for a person at a terminal: a tool is the command to type, an input its place or its option. */
export const commandWords: Words = { tool: asCommand, theTool: asCommand };

function asCommand(name: string, inputs: Record<string, string | boolean> = {}): string {
	const command = tools.find((tool) => tool.name === name)?.command;
	const positionals = command?.positionals ?? [];
	const placed = positionals.flatMap((field) => inputs[field] ?? []);
	const options = Object.entries(inputs)
		.filter(([field]) => !positionals.includes(field))
		.map(([field, value]) => asOption(field, value));
	return `\`${["claude-intercom", command?.name ?? name, ...placed, ...options].join(" ")}\``;
}

function asOption(field: string, value: string | boolean): string {
	const flag = field.replaceAll("_", "-");
	if (value === false) return `--no-${flag}`;
	return value === true ? `--${flag}` : `--${flag} ${value}`;
}
