import type { Context } from "../context.ts";
import { readSettings } from "../settings-file/read-settings.ts";
import { settingsFaults } from "../settings-file/settings-faults.ts";
import { type Check, ok, warn } from "./check.ts";

const NAME = "settings";

/** Checks what the person has set in `config.json`: that it is theirs, and can be used. */
export function checkSettings({ config }: Context): Check {
	const { paths } = config;
	const file = readSettings(paths.settings);
	const [first, ...more] = settingsFaults(config, file);
	if (first === undefined) {
		const count = Object.keys(file.values).length;
		return ok(NAME, count === 0 ? "none in config.json" : `${count} in ${paths.settings}`);
	}
	return warn(
		NAME,
		[first, ...more].join(" "),
		"A key that cannot be used counts as not set; the environment still wins.",
		file.refused === undefined
			? "`claude-intercom config set` or `unset` mends a key. Mend a variable where it is set. " +
					"`claude-intercom config list` shows what holds."
			: `Look at ${paths.settings}: mend it, or move it away and set what you want by ` +
					"`claude-intercom config set`.",
	);
}
