import type { Context } from "../../context.ts";
import { IntercomError } from "../../errors.ts";
import { nearest } from "../../model/nearest.ts";
import { HUMAN } from "../../model/session.ts";
import { decide, type Source } from "../../settings/decide.ts";
import { resumeFlags } from "../../settings/resume-flags.ts";
import { KEYS, type Key, settingOf } from "../../settings/table.ts";
import { fromTyped, shownPreset, shownValue } from "../../settings/values.ts";
import { withFile } from "../../settings-file/follow-settings.ts";
import { readSettings } from "../../settings-file/read-settings.ts";
import { settingsFaults } from "../../settings-file/settings-faults.ts";
import { writeSetting } from "../../settings-file/write-settings.ts";
import { findCaller } from "../caller.ts";
import type { config } from "../catalog.ts";
import type { Result, Run } from "../command.ts";

/** One setting, as it is shown. */
interface Shown {
	key: Key;
	variable: string;
	/** As it is typed; of a secret `set`. */
	value: string;
	source: Source;
	default: string;
}

export const run: Run<typeof config> = async ({ action, key, value }, { openContext }) => {
	const context = openContext({ lenient: action === "list" });
	if (action === "list") {
		refuseMore("config list takes no key.", key);
		return list(context);
	}
	const known = keyOf(key);
	if (action === "set") return set(context, known, value);
	refuseMore(`config ${action} takes a key and no value.`, value);
	return action === "get" ? get(context, known) : unset(context, known);
};

function list({ config }: Context): Result {
	const { paths } = config;
	const settings = KEYS.map((key) => shown({ config }, key));
	const faults = settingsFaults(config, readSettings(paths.settings));
	const widths = [0, 1].map((column) =>
		Math.max(...settings.map((each) => cells(each)[column]?.length ?? 0)),
	);
	const rows = settings.map((each) =>
		cells(each)
			.map((cell, at) => cell.padEnd(widths[at] ?? 0))
			.join("  "),
	);
	return {
		code: 0,
		data: { file: paths.settings, settings, faults },
		text: [...rows, ...faults.map((fault) => `! ${fault}`)].join("\n"),
	};
}

function cells({ key, value, source, variable }: Shown): string[] {
	const from = { environment: variable, file: "config.json", default: "default" };
	return [key, value, from[source]];
}

function get(context: Context, key: Key): Result {
	const data = shown(context, key);
	return { code: 0, data, text: data.value };
}

async function set(context: Context, key: Key, typed: string | undefined): Promise<Result> {
	if (typed === undefined) {
		throw new IntercomError("bad_input", `What to set ${key} to is missing.`, {
			hint: `Give it after the key, or - to read it from stdin. ${settingOf(key).help}.`,
		});
	}
	// A file ends with a line break.
	const value = fromTyped(key, typed.replace(/\r?\n$/, ""));
	if (key === "resume-flags" && typeof value === "string") refuseFlags(context, value);
	await refuseSession(context, key);
	await writeSetting(context.config.paths, key, value, context.now);
	return changed(context, key);
}

async function unset(context: Context, key: Key): Promise<Result> {
	await refuseSession(context, key);
	await writeSetting(context.config.paths, key, undefined, context.now);
	return changed(context, key);
}

/** What a setting is after a change, and what keeps it from what was wanted. */
function changed({ config }: Context, key: Key): Result {
	const data = shown({ config: withFile(config) }, key);
	const text = [`${key} is ${data.value} (${cells(data)[2]}).`];
	if (data.source === "environment") text.push(`${data.variable} is set here and wins over the file.`);
	if (key === "push" || key === "tools") text.push("It counts for sessions that start from now on.");
	return { code: 0, data, text: text.join("\n") };
}

function shown({ config }: Pick<Context, "config">, key: Key): Shown {
	const { value, source } = decide(key, config.env, config.fromFile);
	const setting = settingOf(key);
	return {
		key,
		variable: setting.variable,
		value: shownValue(key, value),
		source,
		default: shownPreset(setting),
	};
}

/** A key as it was typed: in any case, with `_` for `-`, or as its variable. */
function keyOf(typed: string | undefined): Key {
	if (typed === undefined) {
		throw new IntercomError("bad_input", "Which key is missing.", {
			hint: `The keys are: ${KEYS.join(", ")}.`,
		});
	}
	const word = typed
		.trim()
		.toLowerCase()
		.replaceAll("_", "-")
		.replace(/^claude-intercom-/, "");
	const found = KEYS.find((key) => key === word);
	if (found !== undefined) return found;
	throw new IntercomError("not_found", `There is no such key; the nearest is ${nearest(word, KEYS)}.`, {
		hint: `The keys are: ${KEYS.join(", ")}.`,
	});
}

function refuseMore(message: string, given: string | undefined): void {
	if (given === undefined) return;
	throw new IntercomError("bad_input", message, { hint: "Use --help to see how." });
}

/** Refuses what a client could not be started with, before somebody waits for its answer. */
function refuseFlags({ config }: Context, flags: string): void {
	resumeFlags(flags, config.env, {
		place: "resume-flags",
		allowed: config.resumeBypass,
		bypasses: false,
	});
}

/**
 * A session may run commands of Intercom's without asking its user. So it cannot give itself more
 * rights by one, or have the words of others sent out.
 */
async function refuseSession(context: Context, key: Key): Promise<void> {
	if (!settingOf(key).personal || (await findCaller(context))?.id === HUMAN) return;
	throw new IntercomError("denied", `Only a person sets ${key}, at a terminal outside of any session.`, {
		hint: `Ask your user to run \`claude-intercom config\` for it there.`,
	});
}
