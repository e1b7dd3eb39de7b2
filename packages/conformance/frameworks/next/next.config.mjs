// The folder has a lock file of its own, below that of the repository: Next would take that one's folder for the root.
export default { turbopack: { root: import.meta.dirname } };
