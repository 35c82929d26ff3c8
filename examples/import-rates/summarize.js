const failed = askForRates.data.flatMap(({ error }, index) =>
  error ? { currency: listCurrencies.data[index], code: error.code } : [],
);
return {
  countries: vars.countries.length,
  currencies: listCurrencies.data.length,
  imported: _.sumBy(saveBatches.data, 'rowCount'),
  batches: toBatches.data.length,
  failed,
};
