import { isDeepStrictEqual } from "node:util";
import { type Client, runClient } from "../claude/program.ts";
import type { Context } from "../context.ts";
import { originalText } from "./backups.ts";
import type { Value } from "./json-text.ts";
import { type Edit, type Installed, record } from "./manifest.ts";
import { removeServer } from "./mcp-server.ts";
import { digest, remove, replace } from "./person-file.ts";
import { type PersonJson, readPersonJson, valueOfText } from "./person-json.ts";
import { forgetPlugin, removeMade } from "./plugin-files.ts";
import { MARKETPLACE, type Origin, PLUGIN, withoutOurs } from "./settings-entries.ts";
import { refuseUnwritable } from "./unwritable.ts";

/**
 * Takes Intercom out of one config folder, through the client where there is one, and forgets its
 * record. Nothing of the folder is changed where its settings cannot be edited or written.
 * @throws IntercomError `bad_input`, `unreadable` or `denied` for such settings; what the file
 * operations throw
 */
export async function uninstallFrom(
	context: Context,
	client: Client | undefined,
	{ dir, how, settings, state, made }: Installed,
): Promise<void> {
	const before = readPersonJson(settings.file);
	const wanted = textWithoutOurs(context, settings, before);
	if (before.bytes !== undefined) refuseUnwritable(settings.file);
	if (how === "plugin") await removePlugin(context, client, dir);
	else if (state) await removeServer(context, client, dir, state);
	await restore(context, settings, before, wanted);
	removeMade(made);
	await record(context, dir, undefined);
}

async function removePlugin(context: Context, client: Client | undefined, dir: string): Promise<void> {
	if (client) {
		await runClient(context, client.path, dir, ["plugin", "uninstall", PLUGIN]);
		await runClient(context, client.path, dir, ["plugin", "marketplace", "remove", MARKETPLACE]);
	}
	await forgetPlugin(dir);
}

/**
 * The settings without Intercom: as they were, byte for byte, where nobody has changed them since
 * install. `undefined`: there is no such file, or there was none, and so it goes.
 */
function textWithoutOurs(context: Context, edit: Edit, current: PersonJson): string | undefined {
	if (current.bytes === undefined) return undefined;
	const original = originalText(edit);
	const isLost = edit.backup !== undefined && original === undefined;
	if (digest(current.bytes) === edit.after && !isLost) return original;
	return current.bom + withoutOurs(current.text, edit.file, originOf(context, edit, original));
}

/**
 * Puts the wanted text into the settings, which the client has written meanwhile. Where it has
 * changed something besides the plugin, that stays, in its layout.
 */
async function restore(
	context: Context,
	edit: Edit,
	before: PersonJson,
	wanted: string | undefined,
): Promise<void> {
	const written = readPersonJson(edit.file);
	if (written.bytes === undefined && wanted === undefined) return;
	if (!isDeepStrictEqual(besidesPlugin(written.value), besidesPlugin(before.value))) {
		const left = withoutOurs(written.text, edit.file, originOf(context, edit, wanted));
		await replace(edit.file, written.bom + left);
	} else if (wanted === undefined) remove(edit.file);
	else await replace(edit.file, wanted);
}

/** @param original the file's text before install, as far as it is still there */
function originOf(context: Context, { inserted, file }: Edit, original: string | undefined): Origin {
	const folder = `${context.config.paths.plugin}/`;
	return { inserted, before: valueOfText(original, file), ours: (command) => command.includes(folder) };
}

/**
 * Settings, but for what a client that forgets the plugin leaves of it. Seen: 2.0.60 leaves the
 * switch as false, 2.1.328 leaves empty objects.
 */
function besidesPlugin({ enabledPlugins, extraKnownMarketplaces, ...rest }: Value): Value {
	const { [PLUGIN]: _switch, ...plugins } = enabledPlugins ?? {};
	const { [MARKETPLACE]: _source, ...marketplaces } = extraKnownMarketplaces ?? {};
	return { plugins, marketplaces, rest };
}
