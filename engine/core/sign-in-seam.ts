/** What better-auth keeps, by the names that it has for its models. */
export type SignInModel = 'user' | 'session' | 'account' | 'verification';

export type SignInRow = Record<string, unknown>;

export interface SignInCondition {
  field: string;
  operator?: string | undefined;
  value: unknown;
}

/** Which of the rows, and in which order. */
export interface SignInPage {
  limit?: number | undefined;
  offset?: number | undefined;
  sortBy?: { field: string; direction: 'asc' | 'desc' } | undefined;
}

/** Rows of better-auth, which brings its own logic. All conditions must hold. */
export interface SignInRows {
  insert(model: SignInModel, row: SignInRow): Promise<SignInRow>;
  find(model: SignInModel, where: readonly SignInCondition[], options?: SignInPage): Promise<SignInRow[]>;
  /** Answers the rows as they are then. */
  update(model: SignInModel, where: readonly SignInCondition[], change: SignInRow): Promise<SignInRow[]>;
  /** Answers the rows as they were. */
  remove(model: SignInModel, where: readonly SignInCondition[]): Promise<SignInRow[]>;
}
