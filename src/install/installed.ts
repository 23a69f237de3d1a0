import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { IntercomError } from "../errors.ts";
import { samePath } from "../host/same-path.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import { packageRoot, packageVersion } from "./copy.ts";
import { hasCommand, MARKETPLACE, PLUGIN } from "./entries.ts";
import { type Loaded, load } from "./keep-layout.ts";
import { knownMarketplace } from "./marketplace.ts";
import { serverOf } from "./own-server.ts";

const INSTALL = "Run `npx -y claude-intercom install`.";

/** Intercom's own folder: there, writable, and closed to others. */
export function checkFolder({ config }: Context): Check {
	const dir = config.intercomDir;
	const stat = statSync(dir, { throwIfNoEntry: false });
	if (!stat) return ok("folder", `${dir}: not there yet; it is made when it is needed`);
	const blocked = "No mail can be left or read.";
	if (!stat.isDirectory()) return fail("folder", `${dir} is no folder`, blocked, "Move that file away.");
	try {
		accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch {
		const mend = `Make it yours: \`sudo chown -R "$USER" '${dir}' && chmod 700 '${dir}'\`.`;
		return fail("folder", `${dir} cannot be read and written`, blocked, mend);
	}
	const inside = readdirSync(dir, { withFileTypes: true }).filter((each) => each.isDirectory());
	// The copy of the package holds no secrets.
	const open = [
		dir,
		...inside.filter(({ name }) => name !== "plugin").map(({ name }) => join(dir, name)),
	].find((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0);
	if (open === undefined) return ok("folder", `${dir}: yours alone`);
	return warn(
		"folder",
		`${open} is open to others`,
		"Other users can see your mail.",
		`\`chmod 700 '${open}'\``,
	);
}

/** The copy that Claude Code is told to load. */
export function checkCopy({ config }: Context): Check {
	const link = config.paths.currentPlugin;
	if (!existsSync(join(link, "dist", "main.js")))
		return warn("copy", `none at ${link}`, "There is no plugin: sessions have no tools of ours.", INSTALL);
	const [used, own] = [packageVersion(link), packageVersion(packageRoot())];
	if (used === own) return ok("copy", `${used}; ${link}`);
	const without = `Sessions run ${used}; this program is ${own}.`;
	return warn("copy", `${used}; ${link}`, without, INSTALL);
}

/** Whether sessions of this config folder load Intercom. */
export function checkInstalled(context: Context, dir: string): Check {
	const name = `plugin in ${dir}`;
	try {
		return installed(context, dir, name, load(join(dir, "settings.json")));
	} catch (thrown) {
		if (!(thrown instanceof IntercomError)) throw thrown;
		return fail(name, thrown.message, "Claude Code ignores the whole file.", thrown.hint);
	}
}

function installed(context: Context, dir: string, name: string, { file, value, oddLine }: Loaded): Check {
	const link = context.config.paths.currentPlugin;
	const known = knownMarketplace(dir);
	const on: unknown = value.enabledPlugins?.[PLUGIN];
	const hooked = hasCommand(value.hooks?.Stop, (command) => command.includes("intercom-hook"));
	const server = serverOf(context, dir) !== undefined;
	if (oddLine !== undefined && (on || hooked)) {
		const found = `${file}, line ${oddLine}: a comment or trailing comma`;
		return warn(name, found, "Claude Code ignores the whole file, plugin and hooks too.", "Mend that line.");
	}
	if (on === true && known !== undefined) {
		const ours = samePath(known, link);
		if (server) {
			const mend = "`claude mcp remove intercom -s user`";
			return warn(
				name,
				"installed, and an MCP server named intercom too",
				"Every tool is there twice.",
				mend,
			);
		}
		if (!ours || existsSync(join(link, "hooks"))) return ok(name, `installed, from ${known}`);
		return fail(name, `its folder ${link} is gone`, "Sessions have no tools and no hooks of ours.", INSTALL);
	}
	if (on === false && known !== undefined)
		return warn(
			name,
			"installed, but switched off",
			"Sessions have no tools of ours.",
			`\`claude plugin enable ${PLUGIN}\``,
		);
	if (server && hooked) return ok(name, "no plugin; the MCP server and the hooks instead");
	if (server)
		return warn(
			name,
			"no plugin; the MCP server alone",
			"Sessions have the tools, but do not get mail by themselves.",
			`${INSTALL} It takes the place of the server, which \`claude mcp remove intercom -s user\` takes out.`,
		);
	const found = on === undefined ? "not installed" : `the marketplace ${MARKETPLACE} is not known`;
	return warn(name, found, "These sessions have no tools of ours; they can be asked all the same.", INSTALL);
}
