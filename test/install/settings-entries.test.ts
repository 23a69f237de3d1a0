// Settings as texts: what is put in changes no other byte, and comes out again.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseText } from "../../src/install/json-text.ts";
import {
	hasCommand,
	PLUGIN,
	withHooks,
	withoutOurs,
	withPlugin,
} from "../../src/install/settings-entries.ts";

const LINK = "/home/me/.claude-intercom/plugin/current";
const HOOKS = {
	Stop: `${LINK}/hooks/intercom-hook stop`,
	SessionEnd: `${LINK}/hooks/intercom-hook session-end`,
};
const ours = (command: string) => command.includes(LINK);
const valueIn = (text: string) => parseText(text, "settings.json").value;
const both = (text: string) => {
	const plugin = withPlugin(text, LINK, "settings.json");
	const hooks = withHooks(plugin.text, HOOKS, "settings.json");
	return { text: hooks.text, inserted: [...plugin.inserted, ...hooks.inserted] };
};

/**
 * JSON in odd layouts: other white space, line ends, comments and trailing commas where they may
 * stand.
 */
const layout = fc.record({
	indent: fc.constantFrom(undefined, "\t", "  ", "       "),
	eol: fc.constantFrom("\n", "\r\n"),
	comments: fc.boolean(),
	trailing: fc.boolean(),
});
const command = fc.record({
	hooks: fc.array(fc.record({ type: fc.constant("command"), command: fc.string() })),
});
const settings = fc.record(
	{
		theme: fc.string(),
		hooks: fc.dictionary(fc.constantFrom("Stop", "PreToolUse", "SessionEnd"), fc.array(command)),
		enabledPlugins: fc.dictionary(fc.constantFrom("a@b", "c, /* d */ @e"), fc.boolean()),
		extraKnownMarketplaces: fc.dictionary(fc.string(), fc.jsonValue()),
		"//": fc.constant("http://x/*y*/"),
		more: fc.jsonValue(),
	},
	{ requiredKeys: [] },
);
const texts = fc.tuple(settings, layout).map(([value, { indent, eol, comments, trailing }]) => {
	let text = JSON.stringify(value, null, indent);
	// Only at the ends of lines, where no string can be.
	if (comments) text = text.replaceAll(",\n", ", // one, {\n").replaceAll("{\n", "{ /* two */\n");
	if (trailing) text = text.replace(/([^{,\s])\n\}$/, "$1,\n}");
	return text.replaceAll("\n", eol);
});

describe("what is put in", () => {
	test("changes no other byte, and its removal gives back the text", () => {
		fc.assert(
			fc.property(texts, (text) => {
				const { text: edited, inserted } = both(text);
				const value = valueIn(edited);
				expect(value.enabledPlugins[PLUGIN]).toBe(true);
				expect(value.extraKnownMarketplaces["claude-intercom"].source.path).toBe(LINK);
				expect(hasCommand(value.hooks.Stop, ours) && hasCommand(value.hooks.SessionEnd, ours)).toBe(true);
				const out = withoutOurs(edited, "settings.json", { inserted, before: valueIn(text), ours });
				expect(out).toBe(text);
			}),
			{ numRuns: 300 },
		);
	});

	test("comes out of a file that was changed since, and what was changed stays", () => {
		fc.assert(
			fc.property(texts, fc.string(), (text, theme) => {
				const { text: edited } = both(text);
				const before = valueIn(text);
				// Laid out anew by somebody, with another value: nothing is there as it was put in.
				const changed = JSON.stringify({ ...valueIn(edited), theme }, null, 1);
				const out = withoutOurs(changed, "settings.json", { inserted: [], before, ours });
				expect(valueIn(out)).toEqual({ ...before, theme });
			}),
			{ numRuns: 300 },
		);
	});

	test("a second time changes nothing", () => {
		fc.assert(
			fc.property(texts, (text) => {
				expect(both(both(text).text).text).toBe(both(text).text);
			}),
		);
	});

	test("stands in the file's own layout", () => {
		const { text } = withPlugin('{\n\t"theme": "dark" // mine\n}\n', LINK, "settings.json");
		expect(text).toBe(
			`{\n\t"theme": "dark",\n\t"extraKnownMarketplaces": {\n\t\t"claude-intercom": {\n\t\t\t"source": {\n\t\t\t\t"source": "directory",\n\t\t\t\t"path": "${LINK}"\n\t\t\t}\n\t\t}\n\t},\n\t"enabledPlugins": {\n\t\t"${PLUGIN}": true\n\t} // mine\n}\n`,
		);
	});
});

describe("hooks of the person's own", () => {
	const own = { type: "command", command: "say done" };

	test("stay where they share an entry with ours", () => {
		const mixed = { hooks: { Stop: [{ hooks: [own, { type: "command", command: HOOKS.Stop }] }] } };
		const out = withoutOurs(JSON.stringify(mixed), "f", { inserted: [], before: {}, ours });
		expect(valueIn(out)).toEqual({ hooks: { Stop: [{ hooks: [own] }] } });
	});

	test("stay where ours stand several times, alone and beside them", () => {
		const our = { type: "command", command: HOOKS.Stop };
		const mixed = { hooks: { Stop: [{ hooks: [our] }, { hooks: [our, own, our] }, { hooks: [our] }] } };
		const out = withoutOurs(JSON.stringify(mixed), "f", { inserted: [], before: {}, ours });
		expect(valueIn(out)).toEqual({ hooks: { Stop: [{ hooks: [own] }] } });
	});

	test("stay in their order, byte for byte, with those added since", () => {
		const text = `{"hooks": {"Stop": [ {"hooks":[${JSON.stringify(own)}]} ]}}`;
		const { text: edited, inserted } = withHooks(text, HOOKS, "f");
		const added = edited.replace("{", '{ "model":"opus",');
		const out = withoutOurs(added, "f", { inserted, before: valueIn(text), ours });
		expect(out).toBe(text.replace("{", '{ "model":"opus",'));
	});
});

describe("refuses, with file and line", () => {
	test.each([
		['{\n  "a": 1\n  "b": 2\n}', 3],
		['{\n  "a": ', 2],
		["[]", 1],
		["not json", 1],
	])("%j", (text, line) => {
		expect(() => both(text)).toThrow(`settings.json, line ${line}:`);
	});

	test("hooks of another kind than the client knows", () => {
		expect(() => withHooks('{\n"hooks": []}', HOOKS, "settings.json")).toThrow("settings.json, line 2:");
		expect(() => withHooks('{"hooks": {\n"Stop": "x"}}', HOOKS, "settings.json")).toThrow(
			"settings.json, line 2:",
		);
	});
});
