import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "../row.ts";
import { bareEnvironment, startServer } from "../server.ts";

interface Listed {
	name: string;
	description: string;
	inputSchema: object;
	_meta?: Record<string, unknown>;
}

/**
 * Measures what the tools take of a model's context: those that are always shown, and all of them
 * where the client has no tool search.
 */
export const descriptions: Row = {
	name: "descriptions",
	async run(bench) {
		const root = bench.folder();
		for (const name of ["home", "claude"]) mkdirSync(join(root, name), { mode: 0o700 });
		const env = bareEnvironment({
			HOME: join(root, "home"),
			CLAUDE_CONFIG_DIR: join(root, "claude"),
			CLAUDE_INTERCOM_DIR: join(root, "intercom"),
		});
		const server = await startServer(bench.main, env, root);
		const { tools } = (await server.request("tools/list")) as { tools: Listed[] };
		await server.close();
		const always = tools.filter(({ _meta }) => _meta?.["anthropic/alwaysLoad"] === true);
		const bytes = always.reduce((sum, { description }) => sum + Buffer.byteLength(description), 0);
		// As a client gives them to a model.
		const given = tools.map(({ name, description, inputSchema }) =>
			tokensIn(JSON.stringify({ name, description, input_schema: inputSchema })),
		);
		const tokens = given.reduce((sum, each) => sum + each, 0);
		const note = `${always.length} of ${tools.length} tools`;
		return [
			{ name: "descriptions always shown", measured: bytes, unit: "bytes", below: 4_096, note },
			{
				name: "all tools, without a search",
				measured: tokens,
				unit: "tokens",
				below: 6_000,
				note: "estimated",
			},
		];
	},
};

/**
 * Estimates the tokens of a text, rather too many: there is no tokenizer here. A word of up to
 * seven letters counts as one, and so do three signs in a row.
 */
function tokensIn(text: string): number {
	const parts = text.match(/[\p{L}]+|\d+|[^\s\p{L}\d]+/gu) ?? [];
	return parts.reduce((sum, part) => sum + Math.ceil(part.length / (/^\p{L}/u.test(part) ? 7 : 3)), 0);
}
