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

/** The second factor of somebody, its secret in the clear: for checking codes only. */
export interface OpenSecondFactor {
  secret: string;
  /** False while it was only begun. */
  isOn: boolean;
}

/** What is needed of somebody beside their password. */
export interface SecondFactorState {
  isOn: boolean;
  /** By a role of theirs. */
  isRequired: boolean;
  /** Recovery codes that are left. */
  recoveryCodes: number;
}

/** Second factors. Secrets are sealed, of recovery codes there are only hashes. */
export interface SecondFactorStore {
  state(personId: string): Promise<SecondFactorState>;
  find(personId: string): Promise<OpenSecondFactor | undefined>;
  /** In place of one that was only begun. Answers false where one is on. */
  begin(personId: string, secret: string): Promise<boolean>;
  /** Turns on what was begun, with the step of the code that proved it. Answers whether there was something. */
  confirm(personId: string, step: number, recoveryHashes: readonly string[]): Promise<boolean>;
  /** Takes a code's time step: of many who send the same code, one gets it, and nobody later. */
  takeStep(personId: string, step: number): Promise<boolean>;
  /** Takes a recovery code. */
  takeRecovery(personId: string, hash: string): Promise<boolean>;
  setRecovery(personId: string, hashes: readonly string[]): Promise<void>;
  /** Answers whether there was one that was on. */
  remove(personId: string): Promise<boolean>;
  /** Wraps every data key with the first master key again. Answers how many were done and are left. */
  rotate(limit: number): Promise<{ rewrapped: number; left: number }>;
}
