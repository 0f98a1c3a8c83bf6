//! Operations and tags whose names are missing, taken, or no names in Rust: each call is there and
//! goes to its own path.

use crate::support::{body, client, header, only, silent, with};
use wire_client::types;

#[tokio::test]
async fn every_call_goes_to_its_own_path() {
    let server = silent().await;
    let client = client(&server);
    let names = client.names();
    names.get_names_missing_by_id().id("a").send().await.unwrap();
    names.twice().send().await.unwrap();
    names.twice_2().send().await.unwrap();
    names.match_().send().await.unwrap();
    names.self_().send().await.unwrap();
    names.type_().send().await.unwrap();
    names.clone().send().await.unwrap();
    names.send().send().await.unwrap();
    names.exec_().send().await.unwrap();
    names.baseurl_().send().await.unwrap();
    names.option().send().await.unwrap();
    names._2fa().send().await.unwrap();
    names.area_m().send().await.unwrap();
    names.its_on().send().await.unwrap();
    names.its_on_2().send().await.unwrap();
    names.set().send().await.unwrap();
    names.set_call().send().await.unwrap();
    names.change_password().new_password("b").password("a").send().await.unwrap();
    client.builder_().builder().send().await.unwrap();
    client.call().call().send().await.unwrap();
    client.from_env_().from_env().send().await.unwrap();
    client.impl_().impl_().send().await.unwrap();
    let alike = client.look_alike();
    alike.alike_1().send().await.unwrap();
    alike.alike_2().send().await.unwrap();
    alike.alike_3().send().await.unwrap();
    alike.two_tags().send().await.unwrap();
    client.operations().untagged().send().await.unwrap();
    let targets: Vec<String> = server.arrived().into_iter().map(|request| request.target).collect();
    let expected = [
        "missing/a",
        "first",
        "second",
        "match",
        "self",
        "type",
        "clone",
        "send",
        "exec",
        "baseurl",
        "option",
        "2fa",
        "area",
        "its-on",
        "it-is-on",
        "set",
        "set-call",
        "password",
        "builder",
        "call",
        "from-env",
        "impl",
        "alike/1",
        "alike/2",
        "alike/3",
        "tags",
        "untagged",
    ];
    assert_eq!(targets, expected.map(|name| format!("/names/{name}")));
}

#[tokio::test]
async fn parameters_may_be_called_as_parts_of_calls() {
    let server = silent().await;
    let client = client(&server);
    client.types().types_alone().types("a b").send().await.unwrap();
    let call = client.names().beside_a_body().type_("t").retries_("2").body_("a header");
    let request =
        with(types::Undescribed::new(), |it| it.flavour = Some(types::UndescribedFlavour::Sour));
    call.body(request).send().await.unwrap();
    let requests = server.arrived();
    let [types, beside] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(types.target, "/names/types?types=a+b");
    assert_eq!(beside.target, "/names/of/t/2");
    assert_eq!(header(beside, "body"), Some("a header"));
    assert_eq!(body(beside), r#"{"flavour":"sour"}"#);
}

#[tokio::test]
async fn parameters_of_the_path_stay_in_it_whatever_their_setters_are_called() {
    let server = silent().await;
    let client = client(&server);
    let call = || client.names().beside_a_body().body_("a header").body(<_>::default());
    let error = call().type_("..").retries_("2").send().await.unwrap_err();
    assert!(format!("{error:?}").contains("`type`"), "{error:?}");
    let error = call().type_("t").retries_(".").send().await.unwrap_err();
    assert!(format!("{error:?}").contains("`retries`"), "{error:?}");
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn every_method_of_openapi_is_sent() {
    let server = silent().await;
    let client = client(&server);
    let methods = client.methods();
    methods.by_get().send().await.unwrap();
    methods.by_put().send().await.unwrap();
    methods.by_post().send().await.unwrap();
    methods.by_delete().send().await.unwrap();
    methods.by_options().send().await.unwrap();
    methods.by_head().send().await.unwrap();
    methods.by_patch().send().await.unwrap();
    methods.by_trace().send().await.unwrap();
    let sent: Vec<String> =
        server.arrived().iter().map(|request| request.method.to_string()).collect();
    assert_eq!(sent, ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]);
}

/// A warning is asked for in each line: without one, this does not pass the lints.
#[tokio::test]
async fn what_is_deprecated_says_so_to_whoever_uses_it() {
    let server = silent().await;
    let client = client(&server);
    #[expect(deprecated)]
    let call = client.names().old_call();
    let call = call.name("n");
    #[expect(deprecated)]
    let call = call.title("t");
    #[expect(deprecated)]
    let call = call.page(1);
    #[expect(deprecated)]
    let call = call.old_ids(vec!["a".to_owned()]);
    #[expect(deprecated)]
    let call = call.level(types::OldLevel::A);
    call.send().await.unwrap();
    #[expect(deprecated)]
    let old = types::OldBody::new();
    #[expect(deprecated)]
    let title = old.title;
    assert_eq!(title, None);
    let request = only(&server);
    assert_eq!(request.target, "/names/old?page=1&old_ids=a");
    assert_eq!(body(&request), r#"{"level":"a","name":"n","title":"t"}"#);
}
