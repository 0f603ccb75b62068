/** What the browser calls the tab of a request that no tab made, such as one of this background. */
export const TAB_OF_NONE = -1;
