/** In a chunk of its own: it comes once there is something to compare. */
export { diffDocuments } from '#model';
