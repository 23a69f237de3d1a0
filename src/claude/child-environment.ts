/**
 * Makes the environment of a client that is started for another session. Nothing of the asking
 * session may leak into it (`CLAUDECODE`, `CLAUDE_CODE_*`). The config folder must reach it, and so
 * must our own folders.
 * @param own variables that are set whatever `env` says.
 */
export function childEnvironment(env: NodeJS.ProcessEnv, own: Record<string, string>): NodeJS.ProcessEnv {
	const kept = Object.entries(env).filter(([name]) => !isOfSession(name));
	return { ...Object.fromEntries(kept), ...own };
}

function isOfSession(name: string): boolean {
	return DROPPED.has(name) || (name.startsWith("CLAUDE_CODE_") && !KEPT.test(name));
}

/**
 * Switches that a person sets for all sessions. They are not what one session tells its children.
 */
const KEPT = /^CLAUDE_CODE_(USE_|SKIP_|DISABLE_|MAX_|API_KEY_HELPER|CLIENT_|OAUTH_TOKEN$)/;
const DROPPED = new Set([
	"CLAUDECODE",
	"CLAUDE_INTERCOM_SESSION",
	"CLAUDE_PROJECT_DIR",
	"CLAUDE_ENV_FILE",
	"CLAUDE_PID",
	"TMUX",
	"TMUX_PANE",
]);
