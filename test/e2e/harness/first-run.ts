// What spares a new client its first-run screens: onboarding, the API key question, trust in the
// folder, offers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiKey, type World } from "./world.ts";

export function prepareConfig(world: World, configDir: string, settings: Record<string, unknown> = {}): void {
	mkdirSync(configDir, { recursive: true, mode: 0o700 });
	for (const file of stateFiles(world, configDir))
		update(file, (state) => Object.assign(state, firstRun(), { projects: state.projects ?? {} }));
	update(join(configDir, "settings.json"), (state) => Object.assign(state, withDefaults(settings)));
}

/** Permissions are asked for, but never for intercom's own tools. */
export function withDefaults(settings: Record<string, unknown>): Record<string, unknown> {
	const permissions = (settings.permissions ?? {}) as { allow?: string[] };
	const allow = ["mcp__intercom", ...(permissions.allow ?? [])];
	return { ...settings, permissions: { defaultMode: "default", ...permissions, allow } };
}

export function trustFolder(world: World, configDir: string, folder: string): void {
	for (const file of stateFiles(world, configDir)) {
		update(file, (state) => {
			const projects = (state.projects ?? {}) as Record<string, object>;
			state.projects = projects;
			projects[folder] = {
				...projects[folder],
				hasTrustDialogAccepted: true,
				hasCompletedProjectOnboarding: true,
				projectOnboardingSeenCount: 9,
			};
		});
	}
}

/** As if the person had never answered the trust dialog there. */
export function distrustFolder(world: World, configDir: string, folder: string): void {
	for (const file of stateFiles(world, configDir))
		update(file, ({ projects }) => delete (projects as Record<string, object>)[folder]);
}

/**
 * Both places: the current client reads the config folder, 2.0.60 was seen to read the home folder.
 */
function stateFiles(world: World, configDir: string): string[] {
	return [join(configDir, ".claude.json"), join(world.home, ".claude.json")];
}

function firstRun(): Record<string, unknown> {
	return {
		numStartups: 3,
		hasCompletedOnboarding: true,
		lastOnboardingVersion: "99.0.0",
		lastReleaseNotesSeen: "99.0.0",
		theme: "dark",
		customApiKeyResponses: { approved: [apiKey.slice(-20)], rejected: [] },
		hasSeenAutoDefaultNotice: true,
		hasSeenAutoDefaultNudge: true,
		hasSeenAutoModeEntryWarning: true,
		hasSeenAutoModeOutsideReadPrompt: true,
		migrationVersion: 15,
		// Offers that come after so many starts: "Try the new fullscreen renderer?" was a dialog at the
		// 40th of one config.
		fullscreenUpsellSeenCount: 99,
		passesUpsellSeenCount: 99,
		remoteControlUpsellSeenCount: 99,
		pushNotifUpsellSeenCount: 99,
	};
}

function update(file: string, change: (state: Record<string, unknown>) => void): void {
	const state = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
	change(state);
	writeFileSync(file, JSON.stringify(state, null, 2), { mode: 0o600 });
}
