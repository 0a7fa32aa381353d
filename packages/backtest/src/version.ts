/** The version of this package, for manifests; a test holds it to package.json. */
export const version = '0.0.0';
