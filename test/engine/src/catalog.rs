//! The collections of this process and their aliases. Aliases are this front's own bookkeeping: the engine knows none.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::RwLock;
use serde::{Deserialize, Serialize};

use crate::collection::Collection;
use crate::failure::{Failure, Outcome};
use crate::schema::NewCollection;

pub struct Catalog {
    directory: PathBuf,
    /// Directories are numbered: a name can be used again while the old collection is still being put away.
    next: AtomicU64,
    /// Both under one lock, so that a batch of aliases is seen whole or not at all.
    names: RwLock<Names>,
}

#[derive(Default)]
struct Names {
    collections: BTreeMap<String, Kept>,
    aliases: BTreeMap<String, String>,
}

struct Kept {
    collection: Arc<Collection>,
    directory: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeAliases {
    actions: Vec<AliasAction>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum AliasAction {
    CreateAlias { collection_name: String, alias_name: String },
    DeleteAlias { alias_name: String },
    RenameAlias { old_alias_name: String, new_alias_name: String },
}

#[derive(Serialize)]
pub struct Alias {
    alias_name: String,
    collection_name: String,
}

impl Catalog {
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, next: AtomicU64::new(0), names: RwLock::default() }
    }

    /// By its name or by an alias.
    pub fn find(&self, name: &str) -> Option<Arc<Collection>> {
        let names = self.names.read();
        let name = names.aliases.get(name).map_or(name, String::as_str);
        names.collections.get(name).map(|kept| Arc::clone(&kept.collection))
    }

    pub fn open(&self, name: &str) -> Outcome<Arc<Collection>> {
        self.find(name).ok_or_else(|| missing(name))
    }

    pub fn list(&self) -> Vec<String> {
        self.names.read().collections.keys().cloned().collect()
    }

    pub fn create(&self, name: &str, settings: NewCollection) -> Outcome<bool> {
        let mut names = self.names.write();
        if names.collections.contains_key(name) || names.aliases.contains_key(name) {
            return Err(Failure::conflict(format!("Collection `{name}` already exists!")));
        }
        let directory = self.directory.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        let collection = Arc::new(Collection::create(&directory, settings)?);
        names.collections.insert(name.to_owned(), Kept { collection, directory });
        Ok(true)
    }

    /// By its own name alone, with its aliases. Its files go when the last request that uses it has ended.
    pub fn delete(&self, name: &str) -> bool {
        let mut names = self.names.write();
        let Some(Kept { collection, directory }) = names.collections.remove(name) else { return false };
        names.aliases.retain(|_, target| target != name);
        drop(names);
        std::thread::spawn(move || {
            drop(collection);
            let _ = std::fs::remove_dir_all(directory);
        });
        true
    }

    pub fn change_aliases(&self, change: ChangeAliases) -> Outcome<bool> {
        let mut names = self.names.write();
        let mut aliases = names.aliases.clone();
        for action in change.actions {
            match action {
                AliasAction::CreateAlias { collection_name, alias_name } => {
                    if !names.collections.contains_key(&collection_name) {
                        return Err(missing(&collection_name));
                    }
                    if names.collections.contains_key(&alias_name) {
                        return Err(Failure::conflict(format!("Collection `{alias_name}` already exists!")));
                    }
                    aliases.insert(alias_name, collection_name);
                }
                AliasAction::DeleteAlias { alias_name } => {
                    aliases.remove(&alias_name);
                }
                AliasAction::RenameAlias { old_alias_name, new_alias_name } => {
                    let target = aliases
                        .remove(&old_alias_name)
                        .ok_or_else(|| Failure::not_found(format!("Alias {old_alias_name} does not exists!")))?;
                    if names.collections.contains_key(&new_alias_name) {
                        return Err(Failure::conflict(format!("Collection `{new_alias_name}` already exists!")));
                    }
                    aliases.insert(new_alias_name, target);
                }
            }
        }
        names.aliases = aliases;
        Ok(true)
    }

    /// All of them, or those of one collection.
    pub fn aliases(&self, of: Option<&str>) -> Vec<Alias> {
        let names = self.names.read();
        let all = names.aliases.iter().filter(|(_, target)| of.is_none_or(|of| of == *target));
        all.map(|(alias, target)| Alias { alias_name: alias.clone(), collection_name: target.clone() }).collect()
    }
}

fn missing(name: &str) -> Failure {
    Failure::not_found(format!("Collection `{name}` doesn't exist!"))
}
