/** The routes a message can travel, in the default order of preference. */
export const ROUTES = ["wake", "post", "push", "type", "pickup", "resume", "fork"] as const;
export type RouteName = (typeof ROUTES)[number];
