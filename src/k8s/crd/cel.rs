//! Rules in CEL (`x-kubernetes-validations`), transition rules too. In: a schema; a resource with its defaults and the one it replaces.
//! Out: faults, and what was not judged. Must not run for longer than its budget allows.
//!
//! kube-cel evaluates; it has no bound on cost, so the steps of a rule are bounded here, from above, before it runs: the nodes of its
//! text, times what it may walk over once for each comprehension inside another. CEL has no clock and no chance.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use kube_cel::cel::Program;
use kube_cel::cel::common::ast::{EntryExpr, Expr, LiteralValue};
use kube_cel::{CompiledSchema, ErrorKind, ValidationError, compile_schema, validate_compiled};
use serde_json::{Map, Value};

use super::pattern::compile;
use super::walk::counterpart;
use super::{Budget, Judgement, Unjudged};
use crate::k8s::semantics::{Fault, Reason, Verdict};
use crate::pointer;

/// The longest rule that is compiled, in bytes; the reader of the language takes its time.
const RULE_LIMIT: usize = 8 << 10;
/// The most bytes of rules of one schema.
const TEXT_LIMIT: usize = 1 << 17;
/// The keyword of a schema.
const KEYWORD: &str = "x-kubernetes-validations";
/// Steps that compiling a regular expression takes; it is done at each call.
const REGEX_STEPS: u64 = 2_000;

/// The rules of a schema and of what is inside it; empty parts are left out.
#[derive(Debug, Default)]
pub(super) struct Rules {
    own: Option<Own>,
    properties: BTreeMap<String, Self>,
    items: Option<Box<Self>>,
    values: Option<Box<Self>>,
    /// The schema of the list that this is, as far as it says which items are the same.
    list: Value,
}

/// The rules of one place.
#[derive(Debug)]
struct Own {
    schema: Value,
    compiled: OnceLock<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    schema: CompiledSchema,
    costs: Vec<Cost>,
    left_out: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
struct Cost {
    /// Nodes of the text.
    size: u64,
    /// How deep comprehensions stand in one another.
    depth: u32,
}

impl Rules {
    pub(super) fn of(schema: &Value) -> Self {
        let mut bytes = 0;
        Self::read(schema, &mut bytes)
    }

    fn read(schema: &Value, bytes: &mut usize) -> Self {
        let mut rules = Self::default();
        if let Some(own) = schema.get(KEYWORD).and_then(Value::as_array).filter(|own| !own.is_empty()) {
            let fits = |rule: &Value, bytes: &mut usize| {
                let length = rule.to_string().len();
                *bytes += length;
                length <= RULE_LIMIT && *bytes <= TEXT_LIMIT
            };
            let kept: Vec<Value> = own.iter().map(|rule| if fits(rule, bytes) { rule.clone() } else { Value::Null }).collect();
            let mut bare = without_rules(schema);
            if let Some(map) = bare.as_object_mut() {
                map.insert(KEYWORD.to_owned(), Value::Array(kept));
            }
            rules.own = Some(Own { schema: bare, compiled: OnceLock::new() });
        }
        for (name, inside) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let inside = Self::read(inside, bytes);
            if !inside.is_empty() {
                rules.properties.insert(name.clone(), inside);
            }
        }
        let mut part = |name: &str| schema.get(name).map(|inside| Box::new(Self::read(inside, bytes))).filter(|inside| !inside.is_empty());
        rules.items = part("items");
        rules.values = part("additionalProperties");
        let keys = ["x-kubernetes-list-type", "x-kubernetes-list-map-keys"];
        rules.list = keys.iter().filter_map(|key| Some(((*key).to_owned(), schema.get(*key)?.clone()))).collect::<Map<_, _>>().into();
        rules
    }

    fn is_empty(&self) -> bool {
        self.own.is_none() && self.properties.is_empty() && self.items.is_none() && self.values.is_none()
    }

    /// Holds all rules against a resource.
    pub(super) fn check(&self, value: &Value, old: Option<&Value>, budget: &mut Budget, found: &mut Judgement) {
        if !self.is_empty() {
            self.at(value, old, ("", ""), budget, found);
        }
    }

    fn at(&self, value: &Value, old: Option<&Value>, (path, pointer): (&str, &str), budget: &mut Budget, found: &mut Judgement) {
        if value.is_null() {
            return;
        }
        if let Some(own) = &self.own {
            own.check(value, old, (path, pointer), budget, found);
        }
        match value {
            Value::Object(map) => {
                for (name, inside) in map {
                    let known = self.properties.get(name);
                    let Some(rules) = known.or(self.values.as_deref()) else { continue };
                    let way = match (known.is_some(), path) {
                        (false, _) => format!("{path}[{name}]"),
                        (true, "") => name.clone(),
                        (true, _) => format!("{path}.{name}"),
                    };
                    rules.at(inside, old.and_then(|old| old.get(name)), (&way, &pointer::below(pointer, name)), budget, found);
                }
            }
            Value::Array(items) => {
                let Some(rules) = &self.items else { return };
                for (index, item) in items.iter().enumerate() {
                    let before = old.and_then(|old| counterpart(&self.list, item, old));
                    rules.at(item, before, (&format!("{path}[{index}]"), &format!("{pointer}/{index}")), budget, found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

impl Own {
    fn check(&self, value: &Value, old: Option<&Value>, (path, pointer): (&str, &str), budget: &mut Budget, found: &mut Judgement) {
        let compiled = self.compiled.get_or_init(|| Compiled::of(&self.schema));
        let mut skip = |text: String| found.unjudged.push(Unjudged { pointer: pointer.to_owned(), text });
        compiled.left_out.iter().for_each(|text| skip(text.clone()));
        let nodes = weight(value) + old.map_or(0, weight);
        let steps = compiled.costs.iter().map(|cost| cost.steps(nodes)).fold(nodes, u64::saturating_add);
        if !budget.take(steps) {
            skip("its rules in CEL would take too long".to_owned());
            return;
        }
        let Err(errors) = validate_compiled(&compiled.schema, value, old) else { return };
        for error in errors.into_vec() {
            let missing =
                [ErrorKind::UnsupportedReference, ErrorKind::CompilationFailure, ErrorKind::InvalidRule, ErrorKind::SchemaTooDeep];
            if missing.contains(&error.kind) || is_gap(&error) {
                skip(format!("the rule `{}`: {}", error.rule, error.message));
            } else {
                let mut fault = fault(&error, path, pointer);
                // What is stored already and stays is only warned of.
                if old == Some(value) && !error.rule.contains("oldSelf") {
                    fault.verdict = Verdict::Warned;
                }
                found.faults.push(fault);
            }
        }
    }
}

/// Whether a rule failed for want of a function, or of optional values, which the crate has only in part.
fn is_gap(error: &ValidationError) -> bool {
    const OPTIONAL: &[&str] = &[".hasValue(", ".orValue(", ".or(", ".value(", "optional.", ".?", "[?"];
    error.kind == ErrorKind::EvaluationError && OPTIONAL.iter().any(|word| error.rule.contains(word))
}

fn fault(error: &ValidationError, path: &str, pointer: &str) -> Fault {
    let reason = match error.reason.as_deref() {
        Some("FieldValueRequired") => Reason::Required,
        Some("FieldValueForbidden") => Reason::Forbidden,
        Some("FieldValueDuplicate") => Reason::Duplicate,
        _ => Reason::Invalid,
    };
    let below = error.field_path.trim_start_matches('.');
    let way = match (path, below) {
        (_, "") => path.to_owned(),
        ("", _) => below.to_owned(),
        (_, below) if below.starts_with('[') => format!("{path}{below}"),
        _ => format!("{path}.{below}"),
    };
    let steps = below.split(['.', '[', ']', '\'']).filter(|part| !part.is_empty());
    let pointer = steps.fold(pointer.to_owned(), |pointer, part| pointer::below(&pointer, part));
    let text = format!("breaks a rule of the definition: {}", error.message.trim().trim_end_matches('.'));
    Fault { path: way, pointer, reason, verdict: Verdict::Refused, text, meant: None }
}

impl Compiled {
    fn of(schema: &Value) -> Self {
        let mut bare = schema.clone();
        let (mut costs, mut left_out) = (Vec::new(), Vec::new());
        if let Some(rules) = bare.get_mut(KEYWORD).and_then(Value::as_array_mut) {
            rules.retain(|rule| match cost_of(rule) {
                Ok(cost) => {
                    costs.push(cost);
                    true
                }
                Err(text) => {
                    left_out.push(text);
                    false
                }
            });
        }
        Self { schema: compile_schema(&bare), costs, left_out }
    }
}

/// What a rule costs at most; why it is not judged, if it cannot be read.
fn cost_of(rule: &Value) -> Result<Cost, String> {
    if rule.is_null() {
        return Err("a rule in CEL is too long to be judged here".to_owned());
    }
    let mut cost = Cost { size: 0, depth: 0 };
    for field in ["rule", "messageExpression"] {
        let Some(text) = rule.get(field).and_then(Value::as_str) else { continue };
        let program = Program::compile(text).map_err(|_| format!("the rule `{text}` cannot be read here"))?;
        let mut count = Count::default();
        let depth = count.depth(&program.expression().expr);
        if count.too_large {
            return Err(format!("the rule `{text}` has a regular expression that cannot be read here"));
        }
        cost = Cost { size: cost.size + count.size, depth: cost.depth.max(depth) };
    }
    Ok(cost)
}

impl Cost {
    const fn steps(self, nodes: u64) -> u64 {
        self.size.saturating_mul(nodes.saturating_add(self.size).saturating_pow(self.depth))
    }
}

#[derive(Default)]
struct Count {
    size: u64,
    too_large: bool,
}

impl Count {
    /// Counts the nodes of an expression; gives how deep its comprehensions are.
    fn depth(&mut self, expression: &Expr) -> u32 {
        self.size += 1;
        match expression {
            Expr::Comprehension(one) => {
                let parts = [&one.iter_range, &one.accu_init, &one.loop_cond, &one.loop_step, &one.result];
                1 + parts.iter().map(|part| self.depth(&part.expr)).max().unwrap_or(0)
            }
            Expr::Call(call) => {
                if matches!(call.func_name.as_str(), "matches" | "find" | "findAll") {
                    self.size += REGEX_STEPS;
                    // A pattern that is not written out may be of any size.
                    let readable =
                        |argument: &Expr| matches!(argument, Expr::Literal(LiteralValue::String(text)) if compile(text.inner()).is_some());
                    self.too_large |= !call.args.iter().all(|argument| readable(&argument.expr));
                }
                call.target
                    .iter()
                    .map(|target| &target.expr)
                    .chain(call.args.iter().map(|one| &one.expr))
                    .map(|one| self.depth(one))
                    .max()
                    .unwrap_or(0)
            }
            Expr::List(list) => list.elements.iter().map(|one| self.depth(&one.expr)).max().unwrap_or(0),
            Expr::Select(select) => self.depth(&select.operand.expr),
            Expr::Map(map) => map.entries.iter().map(|entry| self.entry(&entry.expr)).max().unwrap_or(0),
            Expr::Struct(one) => one.entries.iter().map(|entry| self.entry(&entry.expr)).max().unwrap_or(0),
            Expr::Ident(_) | Expr::Literal(_) | Expr::Unspecified => 0,
        }
    }

    fn entry(&mut self, entry: &EntryExpr) -> u32 {
        match entry {
            EntryExpr::StructField(field) => self.depth(&field.value.expr),
            EntryExpr::MapEntry(entry) => self.depth(&entry.key.expr).max(self.depth(&entry.value.expr)),
        }
    }
}

/// About how many values a walk meets, long texts counted by their length.
fn weight(value: &Value) -> u64 {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) => 1 + u64::try_from(text.len() / 16).unwrap_or(u64::MAX),
        Value::Array(items) => 1 + items.iter().map(weight).sum::<u64>(),
        Value::Object(map) => 1 + map.values().map(|inside| 1 + weight(inside)).sum::<u64>(),
    }
}

/// A schema without rules anywhere.
fn without_rules(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            map.iter().filter(|(name, _)| *name != KEYWORD).map(|(name, inside)| (name.clone(), without_rules(inside))).collect()
        }
        Value::Array(items) => items.iter().map(without_rules).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}
