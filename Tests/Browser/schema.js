"use strict";
// What is wrong with a value, by a schema of docs/openapi.yaml.

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

class Schemas {
  constructor(contract) {
    this.contract = contract;
    this.fieldsRead = 0;
  }

  named(name) { return this.resolve({ $ref: `#/components/schemas/${name}` }); }

  resolve(schema) {
    while (schema && schema.$ref) {
      schema = schema.$ref.slice(2).split("/")
        .reduce((at, step) => at[step.replaceAll("~1", "/").replaceAll("~0", "~")], this.contract);
    }
    return schema;
  }

  // Faults, as texts that begin with the place.
  faults(schema, value, place = "$") {
    schema = this.resolve(schema);
    if (schema === undefined || schema === true) return [];
    for (const form of ["oneOf", "anyOf"]) {
      if (!schema[form]) continue;
      const all = schema[form].map(each => this.faults(each, value, place));
      if (!all.some(each => each.length === 0)) return all[0];
    }
    const faults = (schema.allOf || []).flatMap(each => this.faults(each, value, place));
    if ("const" in schema && value !== schema.const) {
      return [`${place} is ${brief(value)}, not ${brief(schema.const)}`];
    }
    if (schema.enum && !schema.enum.includes(value)) {
      return [`${place} is ${brief(value)}, none of ${schema.enum.join(", ")}`];
    }
    const types = [schema.type || []].flat();
    if (types.length && !types.some(each => isOf(each, value))) {
      return [`${place} is ${brief(value)}, not ${types.join(" or ")}`];
    }
    if (value === null) return faults;
    if (typeof value === "number") faults.push(...numberFaults(schema, value, place));
    if (typeof value === "string") faults.push(...textFaults(schema, value, place));
    if (Array.isArray(value)) {
      if (value.length > (schema.maxItems ?? Infinity)) faults.push(`${place} has too many items`);
      if (value.length < (schema.minItems ?? 0)) faults.push(`${place} has too few items`);
      value.forEach((each, n) => faults.push(...this.faults(schema.items, each, `${place}[${n}]`)));
    } else if (typeof value === "object") {
      faults.push(...this.memberFaults(schema, value, place));
    }
    return faults;
  }

  memberFaults(schema, value, place) {
    const faults = [], known = schema.properties || {};
    for (const name of schema.required || []) {
      if (!(name in value)) faults.push(`${place}.${name} is missing`);
    }
    for (const [name, each] of Object.entries(value)) {
      this.fieldsRead += 1;
      if (name in known) faults.push(...this.faults(known[name], each, `${place}.${name}`));
      else if (schema.additionalProperties === false) {
        faults.push(`${place}.${name} is not described`);
      } else if (typeof schema.additionalProperties === "object") {
        faults.push(...this.faults(schema.additionalProperties, each, `${place}.${name}`));
      }
    }
    return faults;
  }
}

function isOf(type, value) {
  switch (type) {
    case "null": return value === null;
    case "integer": return Number.isInteger(value);
    case "array": return Array.isArray(value);
    case "object": return typeof value === "object" && value !== null && !Array.isArray(value);
    default: return typeof value === type;
  }
}

function numberFaults(schema, value, place) {
  if (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity)) {
    return [`${place} is ${value}, out of bounds`];
  }
  return [];
}

function textFaults(schema, value, place) {
  const form = { "date-time": MOMENT, date: DAY }[schema.format];
  if (form && !form.test(value)) return [`${place} is ${brief(value)}, no ${schema.format}`];
  if (schema.pattern && !new RegExp(schema.pattern, "u").test(value)) {
    return [`${place} is ${brief(value)}, not like ${schema.pattern}`];
  }
  return [];
}

function brief(value) {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? text.slice(0, 60) + "…" : text;
}
