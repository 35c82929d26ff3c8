/** What a dragged row of the data tree carries besides its text: the path as an expression. */
export const REFERENCE_TYPE = 'application/x-switchyard-reference';
