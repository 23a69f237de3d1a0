// What docs/tools.md holds: every tool, from its declaration.
import * as z from "zod";
import { TOOL_GROUPS } from "../src/model/tool-groups.ts";
import type { Effect, ToolDeclaration } from "../src/tools/declaration.ts";

/** An input's field, as JSON schema describes it. */
interface Field {
	type?: string;
	description?: string;
	default?: unknown;
	enum?: string[];
	items?: Field;
	anyOf?: Field[];
	minimum?: number;
	maximum?: number;
}

const EFFECTS: Record<Effect, string> = {
	reads: "It only looks.",
	writes: "It writes; nobody is disturbed.",
	interrupts: "It may start a turn in another session.",
};

const HEAD = `# Tools

Each capability of Intercom is declared once, in \`src/tools/catalog/\`, and comes as an MCP tool and as
a command. This page is made from the declarations by \`npm run docs\`: change those, not this page.
`;

/** Returns the whole page. */
export function toolDocs(tools: readonly ToolDeclaration[]): string {
	const groups = TOOL_GROUPS.map((group) => tools.filter((tool) => tool.group === group));
	const sorted = groups.flat();
	return `${[HEAD, overview(sorted), ...sorted.map(section)].join("\n")}`;
}

function overview(tools: readonly ToolDeclaration[]): string {
	const rows = tools.map(
		({ name, command, title, group, always }) =>
			`| [\`${name}\`](#${name}) | \`claude-intercom ${command.name}\` | ${group} | ${always ? "yes" : ""} | ${cell(title)} |`,
	);
	const head = ["| tool | command | group | shown without a search | what |", "|---|---|---|---|---|"];
	return `${[...head, ...rows].join("\n")}\n`;
}

function section(tool: ToolDeclaration): string {
	const { name, title, description, effect, input, command } = tool;
	const { properties, required = [] } = z.toJSONSchema(input, { io: "input" }) as {
		properties: Record<string, Field>;
		required?: string[];
	};
	const fields = Object.entries(properties).map(([field, schema]) =>
		fieldRow(field, schema, required.includes(field)),
	);
	const table =
		fields.length === 0
			? ["It takes no input."]
			: ["| input | type | default | what |", "|---|---|---|---|", ...fields];
	const examples = command.examples.map(([line, what]) => `${line}\n    # ${what}`);
	const notes = command.notes === undefined ? [] : ["", command.notes];
	return [
		`## ${name}`,
		"",
		`**${title}.** ${description} ${EFFECTS[effect]}`,
		"",
		...table,
		"",
		`Command: \`${usage(tool, Object.keys(properties), required)}\``,
		"",
		"```sh",
		...examples,
		"```",
		...notes,
		"",
	].join("\n");
}

function usage({ command }: ToolDeclaration, fields: readonly string[], required: readonly string[]): string {
	const placed = command.positionals.map((field) =>
		required.includes(field) ? `<${dashed(field)}>` : `[${dashed(field)}]`,
	);
	const isOptional = fields.some((field) => !command.positionals.includes(field));
	const options = isOptional ? ["[options]"] : [];
	return ["claude-intercom", command.name, ...placed, ...options].join(" ");
}

function fieldRow(name: string, field: Field, isRequired: boolean): string {
	const preset = isRequired ? "required" : field.default === undefined ? "" : code(field.default);
	return `| \`${name}\` | ${typeOf(field)} | ${preset} | ${cell(field.description ?? "")} |`;
}

function typeOf({ type, enum: words, items, minimum, maximum, anyOf }: Field): string {
	if (words) return words.map((word) => `\`${word}\``).join(", ");
	if (type === "array") return items ? `list of ${typeOf(items)}` : "list";
	if (anyOf) return anyOf.map(typeOf).join(" or ");
	if (type === undefined) return "any JSON";
	const isBounded = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
	return isBounded ? `${type}, ${minimum} to ${maximum}` : type;
}

function code(value: unknown): string {
	return `\`${JSON.stringify(value).replaceAll("`", "'")}\``;
}

/** A text as it stands in a table. */
function cell(text: string): string {
	return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function dashed(field: string): string {
	return field.replaceAll("_", "-");
}
