"""Tenants of the courts: whom the public sees, and where an account is."""

from tests.contract.courts import NO_COURT, Courts, SettingsChanged, cookie_of, refused


def test_the_public_sees_the_stages_default_tenant(courts: Courts, settings_changed: SettingsChanged) -> None:
    here, there = courts.built(nombre="Cancha A"), courts.in_tenant("norte").built(nombre="Cancha A")
    for tenant, cancha, other in (("default", here, there), ("norte", there, here)):
        settings_changed(DEFAULT_TENANT=tenant)
        for caller in (courts.nobody, courts.in_tenant(tenant)):
            assert caller.canchas().body == {"canchas": [cancha]}
            assert caller.cancha(cancha["id"]).body == {"cancha": cancha}
            refused(caller.cancha(other["id"]), 404)


def test_an_address_has_an_account_in_each_tenant(courts: Courts, settings_changed: SettingsChanged) -> None:
    here = courts.registered(nombre="Eva Aquí", password="secreto-aquí")
    settings_changed(DEFAULT_TENANT="norte")

    there = courts.register(nombre="Eva Allá", password="secreto-allá")

    assert there.status == 201
    assert there.body["usuario"]["id"] != here.usuario["id"]
    refused(courts.login(password="secreto-aquí"), 401)
    assert courts.login(password="secreto-allá").body["usuario"]["nombre"] == "Eva Allá"
    names = [u["nombre"] for u in courts.in_tenant("norte").superadmin.users().body["usuarios"]]
    assert "Eva Allá" in names
    assert "Eva Aquí" not in names


def test_a_registered_session_is_of_its_tenant(courts: Courts, settings_changed: SettingsChanged) -> None:
    settings_changed(DEFAULT_TENANT="norte")
    eva = courts.with_cookie(cookie_of(courts.register()).value)
    settings_changed(DEFAULT_TENANT="default")

    refused(eva.create(cancha_id=courts.cancha_id), 400, NO_COURT)
    assert eva.create(cancha_id=courts.in_tenant("norte").cancha_id).status == 201
