return _.uniq(vars.countries.flatMap((country) => country.currencies)).sort();
