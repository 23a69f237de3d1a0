// What spares a new client its first-run screens: onboarding, the API key question, trust in the folder, offers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiKey, type World } from "./world.ts";

export function prepareConfig(world: World, configDir: string, settings: Record<string, unknown> = {}): void {
	mkdirSync(configDir, { recursive: true, mode: 0o700 });
	for (const file of stateFiles(world, configDir)) update(file, (state) => Object.assign(state, firstRun(), { projects: state.projects ?? {} }));
	update(join(configDir, "settings.json"), (state) => Object.assign(state, settings));
}

export function trustFolder(world: World, configDir: string, folder: string): void {
	for (const file of stateFiles(world, configDir)) {
		update(file, (state) => {
			const projects = (state.projects ??= {}) as Record<string, object>;
			projects[folder] = { ...projects[folder], hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true, projectOnboardingSeenCount: 9 };
		});
	}
}

/** Both places: the current client reads the config folder, 2.0.60 was seen to read the home folder. */
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
		migrationVersion: 15,
	};
}

function update(file: string, change: (state: Record<string, unknown>) => void): void {
	const state = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>) : {};
	change(state);
	writeFileSync(file, JSON.stringify(state, null, 2), { mode: 0o600 });
}
