// A pass that failed left its error, any other what rateOf answered.
const answers = askForRates.data.flatMap(({ data }) => data ?? []);
const rates = new Map(answers.map(({ currency, rate }) => [currency, rate]));

const rows = vars.countries.flatMap(({ code, name, currencies }) =>
  currencies
    .filter((currency) => rates.has(currency))
    .map((currency) => ({ country: code, name, currency, rate: rates.get(currency) })),
);
return _.chunk(rows, 50);
